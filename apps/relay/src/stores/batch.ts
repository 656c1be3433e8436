// The changes of one commit, sorted by table, with what several changes do to one row added up.
import type { DurableChange, Entry } from "@starling/domain";
import {
  type AccountId,
  type JobId,
  unreachable,
  type Verification,
  type VerificationStatus,
} from "@starling/protocol";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export interface Progress {
  /** Items. */
  done: number;
  /** Items. */
  failed: number;
  /** Accepted answers. */
  chunks: number;
  /** Of these, by what they had gone through when they were accepted. */
  readonly chunksBy: Record<VerificationStatus, number>;
}

interface HoldChange {
  readonly accountId: AccountId;
  spent: bigint;
  releasedAtMs: number | null;
  released: bigint;
}

export interface NewVerdict {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly verification: Verification;
  /** The answer that stands from now on; null where it stays as it is. */
  readonly correction: ChangeOf<"output-corrected"> | null;
  readonly atMs: number;
}

export interface Batch {
  readonly jobs: ChangeOf<"job-admitted">[];
  readonly outputs: (ChangeOf<"output-accepted"> | ChangeOf<"output-failed">)[];
  /** What the outputs add to their jobs' counts. */
  readonly progress: Map<JobId, Progress>;
  readonly spansDone: ChangeOf<"span-done">[];
  /** What leaves each job's hold. */
  readonly holds: Map<JobId, HoldChange>;
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
  const holdOf = (jobId: JobId, accountId: AccountId) => {
    const found = batch.holds.get(jobId);
    if (found !== undefined) return found;
    const fresh: HoldChange = { accountId, spent: 0n, releasedAtMs: null, released: 0n };
    batch.holds.set(jobId, fresh);
    return fresh;
  };
  const progressOf = (jobId: JobId) => {
    const found = batch.progress.get(jobId);
    if (found !== undefined) return found;
    const chunksBy = { unchecked: 0, provisional: 0, audited: 0, checked: 0, agreed: 0, inconclusive: 0 };
    const fresh: Progress = { done: 0, failed: 0, chunks: 0, chunksBy };
    batch.progress.set(jobId, fresh);
    return fresh;
  };
  for (const change of changes) {
    switch (change.type) {
      case "job-admitted":
        batch.jobs.push(change);
        break;
      case "output-accepted": {
        batch.outputs.push(change);
        const progress = progressOf(change.jobId);
        progress.done += change.itemCount;
        progress.chunks += 1;
        progress.chunksBy[change.verification.status] += 1;
        break;
      }
      case "output-failed":
        batch.outputs.push(change);
        progressOf(change.jobId).failed += change.itemCount;
        break;
      case "span-done":
        batch.spansDone.push(change);
        break;
      case "hold-spent":
        holdOf(change.jobId, change.accountId).spent += change.spent;
        break;
      case "hold-released": {
        const hold = holdOf(change.jobId, change.accountId);
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
      case "outputs-judged": {
        const { verification, atMs } = change;
        for (const { jobId, chunkIndex } of change.outputs)
          batch.verdicts.push({ jobId, chunkIndex, verification, correction: null, atMs });
        break;
      }
      case "output-corrected": {
        const { jobId, chunkIndex, verification, atMs } = change;
        batch.verdicts.push({ jobId, chunkIndex, verification, correction: change, atMs });
        break;
      }
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
