// A ledger entry: one balanced event. A posting of nothing is left out.
import type { AccountId, EntryId, EntryType, JobId } from "@starling/protocol/vocabulary";
import type { Bucket, Entry, Posting } from "../engine/change.ts";

export interface EntryStamp {
  readonly entryId: EntryId;
  readonly atMs: number;
}

export const posting = (accountId: AccountId, bucket: Bucket, amount: bigint): Posting => ({
  accountId,
  bucket,
  amount,
});

/** Whether postings are two or more, none of them zero, and sum to zero. */
export function isBalanced(postings: readonly Posting[]): boolean {
  let sum = 0n;
  for (const { amount } of postings) {
    if (amount === 0n) return false;
    sum += amount;
  }
  return postings.length >= 2 && sum === 0n;
}

/** Throws when what is posted doesn't balance: that is a mistake of ours, never of a request. */
export function makeEntry(
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
