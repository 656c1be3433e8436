// The entries that the engine posts. Each sums to zero; a posting of nothing is left out.
import {
  type AccountId,
  type EntryId,
  type EntryType,
  type JobId,
  SYSTEM_ACCOUNTS,
} from "@starling/protocol/vocabulary";
import type { Bucket, Entry, Posting } from "../engine/change.ts";

export interface EntryStamp {
  readonly entryId: EntryId;
  readonly atMs: number;
}

const posting = (accountId: AccountId, bucket: Bucket, amount: bigint): Posting => ({ accountId, bucket, amount });

/** Whether an entry's postings are two or more, none of them zero, and sum to zero. */
export function isBalanced(postings: readonly Posting[]): boolean {
  let sum = 0n;
  for (const { amount } of postings) {
    if (amount === 0n) return false;
    sum += amount;
  }
  return postings.length >= 2 && sum === 0n;
}

function entry(
  stamp: EntryStamp,
  type: EntryType,
  idempotencyKey: string,
  jobId: JobId | null,
  postings: readonly Posting[],
): Entry {
  const moved = postings.filter((p) => p.amount !== 0n);
  if (!isBalanced(moved)) throw new Error(`entry ${idempotencyKey} is not balanced`);
  return { entryId: stamp.entryId, type, idempotencyKey, jobId, postings: moved, atMs: stamp.atMs };
}

/** Points come into being: issuance pays them out. */
export const grantEntry = (stamp: EntryStamp, accountId: AccountId, amount: bigint, idempotencyKey: string): Entry =>
  entry(stamp, "grant", idempotencyKey, null, [
    posting(SYSTEM_ACCOUNTS.issuance, "available", -amount),
    posting(accountId, "available", amount),
  ]);

/** Accepted work of one message and job: the payer pays, the contributor's reward waits in escrow, the network takes its fee. */
export const settleEntry = (
  stamp: EntryStamp,
  settled: {
    readonly jobId: JobId;
    readonly payerId: AccountId;
    readonly contributorId: AccountId;
    readonly firstChunk: number;
    readonly price: bigint;
    readonly reward: bigint;
  },
): Entry =>
  entry(stamp, "settle", `settle:${settled.jobId}:${settled.firstChunk}`, settled.jobId, [
    posting(settled.payerId, "available", -settled.price),
    posting(settled.contributorId, "escrow", settled.reward),
    posting(SYSTEM_ACCOUNTS.treasury, "available", settled.price - settled.reward),
  ]);

/** The job ended: what a contributor earned in it can be redeemed. */
export const releaseEntry = (stamp: EntryStamp, jobId: JobId, accountId: AccountId, amount: bigint): Entry =>
  entry(stamp, "release", `release:${jobId}:${accountId}`, jobId, [
    posting(accountId, "escrow", -amount),
    posting(accountId, "available", amount),
  ]);
