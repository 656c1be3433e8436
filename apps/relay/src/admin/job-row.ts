import type { JobStatus } from "@starling/domain";
import type { AdminJobRow } from "@starling/protocol";
import { sayWaiting } from "../http/explain-job.ts";
import type { AdminJob } from "../ports/admin-reads.ts";
import { traced } from "./traced.ts";

/** @param status the engine's word on an open job; undefined once it has ended, or while it is loaded */
export function jobRow(stored: AdminJob, status: JobStatus | undefined): AdminJobRow {
  const { job, chunksDone, chunksProvisional, chunksCorrected } = stored;
  const { view, jobId, accountId } = job;
  return {
    id: jobId,
    object: "job",
    account: accountId,
    key: job.keyId,
    model: view.model,
    task: view.task,
    assurance: view.assurance,
    priority: job.priority,
    state: view.state,
    errorCode: stored.errorCode,
    items: view.items,
    chunks: {
      total: job.chunkCount,
      done: chunksDone,
      provisional: chunksProvisional,
      refuted: job.chunksRefuted,
      corrected: chunksCorrected,
    },
    points: {
      quoted: traced(stored.quoted, null),
      charged: traced(stored.charged, { account: accountId, type: ["settle", "refund"], job: jobId }),
      rewarded: traced(stored.rewarded, { type: ["settle"], job: jobId }),
      held: traced(stored.held, null),
    },
    waiting:
      status === undefined || view.state !== "open"
        ? null
        : {
            reason: status.reason,
            ...sayWaiting(status, view.assurance),
            queued: status.queuedChunks,
            leased: status.leasedChunks,
            checking: status.checkingChunks,
            parked: status.parkedChunks,
          },
    createdAt: view.createdAt,
    deadlineAt: view.deadline,
    endedAt: view.endedAt,
  };
}
