// What one commit adds to the sums of UTC days: of jobs by account, model and key, of entries by account and type.
import type { Entry } from "@starling/domain";
import type { AccountId, EntryType, JobId } from "@starling/protocol";
import type { Batch } from "./batch.ts";

/** What a commit adds to the usage of one job's account in a day. */
export interface JobUsage {
  readonly jobId: JobId;
  readonly day: string;
  /** 1 in the commit that admits it. */
  jobs: number;
  /** Items that were answered. */
  items: number;
  /** The job ended: what failed of it counts now. */
  hasEnded: boolean;
  /** Micro-points, refunds taken off. */
  charged: bigint;
}

/** What a commit's entries of one type did to an account in a day, in micro-points. */
export interface EntryDay {
  readonly accountId: AccountId;
  readonly day: string;
  readonly type: EntryType;
  entries: number;
  available: bigint;
  escrow: bigint;
}

/** A UTC day, as 2026-11-23. */
export const utcDayOf = (atMs: number): string => new Date(Math.floor(atMs)).toISOString().slice(0, 10);

/** One a job and day, in no order. */
export function usageOf({
  jobs,
  progress,
  ended,
  atMs,
}: Pick<Batch, "jobs" | "progress" | "ended" | "atMs">): JobUsage[] {
  const found = new Map<string, JobUsage>();
  const usageAt = (jobId: JobId, day: string): JobUsage => {
    const key = `${jobId} ${day}`;
    const before = found.get(key);
    if (before !== undefined) return before;
    const fresh: JobUsage = { jobId, day, jobs: 0, items: 0, hasEnded: false, charged: 0n };
    found.set(key, fresh);
    return fresh;
  };
  for (const job of jobs) usageAt(job.jobId, utcDayOf(job.atMs)).jobs = 1;
  const today = utcDayOf(atMs);
  for (const [jobId, { done, charged }] of progress) {
    if (done === 0 && charged === 0n) continue;
    const usage = usageAt(jobId, today);
    usage.items += done;
    usage.charged += charged;
  }
  for (const { jobId, atMs: endedMs } of ended) usageAt(jobId, utcDayOf(endedMs)).hasEnded = true;
  return [...found.values()];
}

/** One an account, day and type, in the order in which the database locks them. */
export function entryDaysOf(entries: readonly Entry[]): EntryDay[] {
  const found = new Map<string, EntryDay>();
  for (const { type, atMs, postings } of entries) {
    const day = utcDayOf(atMs);
    const counted = new Set<AccountId>();
    for (const { accountId, bucket, amount } of postings) {
      const key = `${accountId} ${day} ${type}`;
      let sum = found.get(key);
      if (sum === undefined) {
        sum = { accountId, day, type, entries: 0, available: 0n, escrow: 0n };
        found.set(key, sum);
      }
      if (!counted.has(accountId)) sum.entries += 1;
      counted.add(accountId);
      sum[bucket] += amount;
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
