// The changes of one commit, sorted by table, with what several changes do to one row added up.
import type { DurableChange, Entry } from "@starling/domain";
import { type JobId, unreachable } from "@starling/protocol";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export interface Progress {
  /** Items. */
  done: number;
  /** Items. */
  failed: number;
  /** Accepted answers. */
  chunks: number;
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
      default:
        return unreachable(change);
    }
  }
  return batch;
}
