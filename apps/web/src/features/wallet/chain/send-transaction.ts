// Signing and handing over: one at a time over all tabs, so that no two take the same nonce.
import { type Hash, keccak256, type LocalAccount } from "viem";
import { done, failed, type Outcome } from "../outcome.ts";
import type { WalletStore } from "../session/wallet-store.ts";
import type { ChainClient } from "./chain-client.ts";
import { type ChainFault, chainFaultOf } from "./chain-fault.ts";
import type { PlannedTransaction } from "./plan-transaction.ts";
import { keepSent, type SentTransaction } from "./sent-transactions.ts";

const TURN = "starling-wallet-send";

export interface Sending {
  readonly client: ChainClient;
  readonly store: WalletStore;
  readonly account: LocalAccount;
}

/**
 * Signs, writes down, then hands over. When handing over fails in a way that leaves it unknown whether the chain has it, the
 * transaction stays pending and is handed over again by `followSent`; the same bytes twice do no harm.
 */
export async function sendTransaction(
  { client, store, account }: Sending,
  planned: PlannedTransaction,
  about: Pick<SentTransaction, "what" | "shown">,
): Promise<Outcome<Hash, ChainFault>> {
  return inTurn(async () => {
    try {
      const nonce = await client.getTransactionCount({ address: account.address, blockTag: "pending" });
      const { to, value, data, gas, maxFeePerGas, maxPriorityFeePerGas } = planned;
      const raw = await account.signTransaction({
        type: "eip1559",
        chainId: client.chain.id,
        nonce,
        value,
        data,
        gas,
        maxFeePerGas,
        maxPriorityFeePerGas,
        ...(to === null ? {} : { to }),
      });
      const hash = keccak256(raw);
      const sent: SentTransaction = {
        hash,
        raw,
        chainId: client.chain.id,
        from: account.address,
        to,
        nonce,
        ...about,
        sentAtMs: Date.now(),
        state: "pending",
        block: null,
      };
      await keepSent(store, sent);
      const handed = await handOver(client, sent);
      if (handed.ok) return done(hash);
      if (handed.fault === "chain_unreachable") return done(hash);
      await keepSent(store, { ...sent, state: "failed" });
      return handed;
    } catch (error) {
      return failed(error instanceof DOMException ? "storage_refused" : chainFaultOf(error));
    }
  });
}

/** A chain that has it already is as good as one that takes it. */
export async function handOver(
  client: ChainClient,
  { raw, hash }: SentTransaction,
): Promise<Outcome<null, ChainFault>> {
  try {
    await client.sendRawTransaction({ serializedTransaction: raw });
    return done(null);
  } catch (error) {
    const fault = chainFaultOf(error);
    if (fault === "chain_unreachable") return failed(fault);
    const known = await client.getTransaction({ hash }).catch(() => undefined);
    return known === undefined ? failed(fault) : done(null);
  }
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return typeof navigator === "object" && navigator.locks !== undefined ? navigator.locks.request(TURN, work) : work();
}
