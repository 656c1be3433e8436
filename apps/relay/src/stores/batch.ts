// The changes of one commit, sorted by table, with what several changes do to one row added up.
import type { DurableChange, Entry } from "@starling/domain";
import { type AccountId, type JobId, unreachable, type Verification } from "@starling/protocol";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export interface Progress {
  /** Items. */
  done: number;
  /** Items. */
  failed: number;
  /** Accepted answers. */
  chunks: number;
}

export interface NewVerdict {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly verification: Verification;
  /** The answer that stands from now on; null where it stays as it is. */
  readonly corrected: ChangeOf<"output-corrected"> | null;
  readonly atMs: number;
}

export interface Batch {
  readonly jobs: ChangeOf<"job-admitted">[];
  readonly outputs: (ChangeOf<"output-accepted"> | ChangeOf<"output-failed">)[];
  /** What the outputs add to their jobs' counts. */
  readonly progress: Map<JobId, Progress>;
  readonly spansDone: ChangeOf<"span-done">[];
  /** What leaves each job's hold. */
  readonly holds: Map<JobId, { spent: bigint; releasedAtMs: number | null; released: bigint }>;
  readonly entries: Entry[];
  readonly ended: ChangeOf<"job-ended">[];
  /** One a chunk, in order of happening: a chunk may be judged more than once. */
  readonly verdicts: NewVerdict[];
  readonly checks: ChangeOf<"check-closed">[];
  /** The last of each account. */
  readonly records: Map<AccountId, ChangeOf<"record-changed">>;
  /** The first of each account. */
  readonly suspended: Map<AccountId, ChangeOf<"account-suspended">>;
}

export function sortChanges(changes: readonly DurableChange[]): Batch {
  const batch: Batch = {
    jobs: [],
    outputs: [],
    progress: new Map(),
    spansDone: [],
    holds: new Map(),
    entries: [],
    ended: [],
    verdicts: [],
    checks: [],
    records: new Map(),
    suspended: new Map(),
  };
  const holdOf = (jobId: JobId) => {
    const found = batch.holds.get(jobId);
    if (found !== undefined) return found;
    const fresh = { spent: 0n, releasedAtMs: null, released: 0n };
    batch.holds.set(jobId, fresh);
    return fresh;
  };
  const progressOf = (jobId: JobId) => {
    const found = batch.progress.get(jobId);
    if (found !== undefined) return found;
    const fresh = { done: 0, failed: 0, chunks: 0 };
    batch.progress.set(jobId, fresh);
    return fresh;
  };
  for (const change of changes) {
    switch (change.type) {
      case "job-admitted":
        batch.jobs.push(change);
        break;
      case "output-accepted":
        batch.outputs.push(change);
        progressOf(change.jobId).done += change.itemCount;
        progressOf(change.jobId).chunks += 1;
        break;
      case "output-failed":
        batch.outputs.push(change);
        progressOf(change.jobId).failed += change.itemCount;
        break;
      case "span-done":
        batch.spansDone.push(change);
        break;
      case "hold-spent":
        holdOf(change.jobId).spent += change.spent;
        break;
      case "hold-released": {
        const hold: { spent: bigint; releasedAtMs: number | null; released: bigint } = holdOf(change.jobId);
        hold.released += change.released;
        hold.releasedAtMs = change.atMs;
        break;
      }
      case "entry-posted":
        batch.entries.push(change.entry);
        break;
      case "job-ended":
        batch.ended.push(change);
        break;
      case "outputs-judged":
        for (const { jobId, chunkIndex } of change.outputs)
          batch.verdicts.push({
            jobId,
            chunkIndex,
            verification: change.verification,
            corrected: null,
            atMs: change.atMs,
          });
        break;
      case "output-corrected":
        batch.verdicts.push({
          jobId: change.jobId,
          chunkIndex: change.chunkIndex,
          verification: change.verification,
          corrected: change,
          atMs: change.atMs,
        });
        break;
      case "check-closed":
        batch.checks.push(change);
        break;
      case "record-changed":
        batch.records.set(change.accountId, change);
        break;
      case "account-suspended":
        if (!batch.suspended.has(change.accountId)) batch.suspended.set(change.accountId, change);
        break;
      default:
        return unreachable(change);
    }
  }
  return batch;
}
