// Doing what a dApp asked for, once its owner agreed.
import type { LocalAccount, TypedDataDefinition } from "viem";
import type { ChainClient } from "./chain/chain-client.ts";
import type { ChainFault } from "./chain/chain-fault.ts";
import { chainFaultOf } from "./chain/chain-fault.ts";
import type { PlannedTransaction } from "./chain/plan-transaction.ts";
import { sendTransaction } from "./chain/send-transaction.ts";
import type { DecodedRequest, SignTypedData } from "./connect/decode/decoded-request.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import type { WalletStore } from "./session/wallet-store.ts";

export interface Means {
  readonly account: LocalAccount;
  readonly client: ChainClient;
  readonly store: WalletStore;
}

/** What is left once inferences, which need the relay, are out. */
export type ChainRequest = Exclude<DecodedRequest, { kind: "request-inference" }>;

/** What the dApp is answered: a signature, a transaction's hash, or null. `planned` is of a transaction, as it was shown. */
export async function carryOut(
  { account, client, store }: Means,
  request: ChainRequest,
  /** What it was called when it was agreed to, and the transaction as it was planned. */
  { title, planned }: { readonly title: string; readonly planned: PlannedTransaction | undefined },
): Promise<Outcome<`0x${string}` | null, ChainFault>> {
  try {
    switch (request.kind) {
      case "sign-message":
        return done(await account.signMessage({ message: { raw: request.raw } }));
      case "sign-typed-data":
        return done(await account.signTypedData(definitionOf(request)));
      case "send-transaction":
        return planned === undefined
          ? failed("would_fail")
          : await sendTransaction({ account, client, store }, planned, {
              what: "dapp",
              shown: title.slice(0, 200),
            });
      case "switch-chain":
      case "add-chain":
        // Only chains that the wallet has get here: there is nothing to change, and the dApp hears that it is so.
        return request.chainId === client.chain.id ? done(null) : failed("chain_differs");
    }
  } catch (error) {
    return failed(chainFaultOf(error));
  }
}

/** The decoder has checked types and values against each other; viem's own type can't say so of data from outside. */
const definitionOf = ({ typedData }: SignTypedData): TypedDataDefinition => typedData as unknown as TypedDataDefinition;
