import { type Address, type Hash, TransactionReceiptNotFoundError } from "viem";
import type { ChainClient } from "./chain-client.ts";

export interface TransactionFacts {
  readonly state: "pending" | "confirmed" | "failed";
  readonly block: bigint | null;
  readonly atMs: number | null;
  readonly from: Address;
  /** null where it creates a contract. */
  readonly to: Address | null;
  readonly value: bigint;
  readonly nonce: number;
  readonly fee: bigint | null;
  readonly gasUsed: bigint | null;
}

/** Rejects when the chain doesn't know it or doesn't answer. */
export async function readTransaction(client: ChainClient, hash: Hash): Promise<TransactionFacts> {
  const [{ from, to, value, nonce }, receipt] = await Promise.all([
    client.getTransaction({ hash }),
    client.getTransactionReceipt({ hash }).catch((error) => {
      if (error instanceof TransactionReceiptNotFoundError) return undefined;
      throw error;
    }),
  ]);
  const about = { from, to, value, nonce };
  if (receipt === undefined) return { ...about, state: "pending", block: null, atMs: null, fee: null, gasUsed: null };
  const { timestamp } = await client.getBlock({ blockNumber: receipt.blockNumber });
  return {
    ...about,
    state: receipt.status === "success" ? "confirmed" : "failed",
    block: receipt.blockNumber,
    atMs: Number(timestamp) * 1000,
    fee: receipt.gasUsed * receipt.effectiveGasPrice,
    gasUsed: receipt.gasUsed,
  };
}
