// Which jobs have streamed parts in the database. Whoever answers a chunk has claimed its span, and so has read or written its parts.
import type { JobId } from "@starling/protocol";
import type { Batch } from "./batch.ts";

export interface StreamingJobs {
  has(jobId: JobId): boolean;
  /** A claimed span of the job had streamed parts. */
  found(jobId: JobId): void;
  /** Before a commit is written: a part that may be there counts. */
  writing(batch: Batch): void;
  committed(batch: Batch): void;
  /** All claims are given back: what is taken up again is found again. */
  clear(): void;
}

export function createStreamingJobs(): StreamingJobs {
  const jobs = new Set<JobId>();
  return {
    has: (jobId) => jobs.has(jobId),
    found: (jobId) => jobs.add(jobId),
    writing(batch) {
      for (const { jobId } of batch.streamed.values()) jobs.add(jobId);
    },
    committed(batch) {
      for (const { jobId } of batch.ended) jobs.delete(jobId);
    },
    clear: () => jobs.clear(),
  };
}
