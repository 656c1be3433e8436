// The questions that the sender asks of a chain.
import {
  BaseError,
  ExecutionRevertedError,
  type Hex,
  keccak256,
  type LocalAccount,
  type PublicClient,
  RpcRequestError,
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
  type TransactionSerializableEIP1559,
} from "viem";
import { CHAIN_LIMITS } from "./chain-limits.ts";

export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface SignedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
}

export interface MinedTransaction {
  readonly isGood: boolean;
  readonly block: number;
}

/**
 * `known`: the chain has it, now or from before. `low`: its number is used up. `underpriced`: another of the same number pays as much.
 * `poor`: the sender has too little. `refused`: for another reason.
 */
export type Handed = "known" | "low" | "underpriced" | "poor" | "refused";

export interface SendingChain {
  readonly address: Hex;
  /** Transactions of this address: mined ones, and with those that wait to be. */
  counts(): Promise<{ readonly mined: number; readonly pending: number }>;
  balance(): Promise<bigint>;
  fees(): Promise<Fees>;
  /** Gas that it would take, or why it would be refused. Rejects when the chain doesn't answer. */
  estimate(to: Hex, data: Hex): Promise<{ readonly gas: bigint } | { readonly refused: string }>;
  sign(transaction: { to: Hex; data: Hex; nonce: number; gas: bigint; fees: Fees }): Promise<SignedTransaction>;
  hand(raw: Hex): Promise<Handed>;
  /** null while it isn't in a block. */
  receipt(hash: Hex): Promise<MinedTransaction | null>;
  /** Whether the chain's node knows of it. */
  knows(hash: Hex): Promise<boolean>;
}

export function sendingChain(client: PublicClient, account: LocalAccount, chainId: number): SendingChain {
  const { address } = account;
  return {
    address,
    async counts() {
      const [mined, pending] = await Promise.all([
        client.getTransactionCount({ address, blockTag: "latest" }),
        client.getTransactionCount({ address, blockTag: "pending" }),
      ]);
      return { mined, pending: Math.max(mined, pending) };
    },
    balance: () => client.getBalance({ address }),
    async fees() {
      const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
      return { maxFeePerGas, maxPriorityFeePerGas };
    },
    async estimate(to, data) {
      try {
        return { gas: await client.estimateGas({ account: address, to, data }) };
      } catch (error) {
        const revert = causeOf(error, ExecutionRevertedError);
        if (revert === undefined) throw error;
        return { refused: (revert.details || revert.shortMessage).slice(0, CHAIN_LIMITS.errorCharsMax) };
      }
    },
    async sign({ to, data, nonce, gas, fees }) {
      const transaction: TransactionSerializableEIP1559 = { type: "eip1559", chainId, to, data, nonce, gas, ...fees };
      const raw = await account.signTransaction(transaction);
      return { raw, hash: keccak256(raw) };
    },
    async hand(raw) {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
        return "known";
      } catch (error) {
        return handedOf(error);
      }
    },
    async receipt(hash) {
      try {
        const { status, blockNumber } = await client.getTransactionReceipt({ hash });
        return { isGood: status === "success", block: Number(blockNumber) };
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return null;
        throw error;
      }
    },
    async knows(hash) {
      try {
        await client.getTransaction({ hash });
        return true;
      } catch (error) {
        if (error instanceof TransactionNotFoundError) return false;
        throw error;
      }
    },
  };
}

function causeOf<E extends BaseError>(error: unknown, kind: abstract new (...args: never[]) => E): E | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const found = error.walk((cause) => cause instanceof kind);
  return found instanceof kind ? found : undefined;
}

/** What the known clients say, in their own words (geth, erigon, nethermind, besu, reth, anvil); it has no codes. */
const SAID: readonly (readonly [RegExp, Handed])[] = [
  [/already known|already imported|alreadyknown|known transaction/i, "known"],
  [/underpriced|could not replace|replacement/i, "underpriced"],
  [/nonce too low|oldnonce|nonce is too low/i, "low"],
  [/insufficient funds|exceeds.*balance|insufficient balance/i, "poor"],
];

/** Rejects with the error where the chain did not answer: then the transaction may be there or not. */
function handedOf(error: unknown): Handed {
  const answer = causeOf(error, RpcRequestError);
  if (answer === undefined) throw error;
  return SAID.find(([words]) => words.test(answer.details))?.[1] ?? "refused";
}
