// What became of a transaction that was sent.
import { TransactionReceiptNotFoundError } from "viem";
import type { WalletStore } from "../session/wallet-store.ts";
import type { ChainClient } from "./chain-client.ts";
import { handOver } from "./send-transaction.ts";
import { keepSent, type SentTransaction } from "./sent-transactions.ts";

/** A pending transaction that the chain doesn't know is handed over again after this long. */
export const HAND_OVER_AGAIN_MS = 20_000;

export interface SentStatus extends SentTransaction {
  /** Blocks on top of its own, its own included; 0 while pending. */
  readonly confirmations: number;
}

/** Looks at one transaction and writes down what changed. A block that was taken back makes it pending again. Rejects when the chain doesn't answer. */
export async function followSent(client: ChainClient, store: WalletStore, sent: SentTransaction): Promise<SentStatus> {
  const [head, receipt, nextNonce] = await Promise.all([
    client.getBlockNumber({ cacheTime: 0 }),
    client.getTransactionReceipt({ hash: sent.hash }).catch(notFound),
    client.getTransactionCount({ address: addressOf(sent), blockTag: "latest" }),
  ]);
  if (receipt !== undefined) {
    const state = receipt.status === "success" ? "confirmed" : "failed";
    const seen = await changed(store, sent, { state, block: Number(receipt.blockNumber) });
    return { ...seen, confirmations: Math.max(1, Number(head - receipt.blockNumber) + 1) };
  }
  // Another transaction with the same number was taken in: this one can't be any more.
  if (nextNonce > sent.nonce)
    return { ...(await changed(store, sent, { state: "replaced", block: null })), confirmations: 0 };
  if (Date.now() - sent.sentAtMs > HAND_OVER_AGAIN_MS) await handOver(client, sent);
  return { ...(await changed(store, sent, { state: "pending", block: null })), confirmations: 0 };
}

async function changed(
  store: WalletStore,
  sent: SentTransaction,
  change: Pick<SentTransaction, "state" | "block">,
): Promise<SentTransaction> {
  if (sent.state === change.state && sent.block === change.block) return sent;
  const now = { ...sent, ...change };
  await keepSent(store, now);
  return now;
}

function notFound(error: unknown): undefined {
  if (error instanceof TransactionReceiptNotFoundError) return undefined;
  throw error;
}

const addressOf = ({ from }: SentTransaction): `0x${string}` => `0x${from.slice(2)}`;
