import type { BatchObject } from "@starling/protocol";
import type { BatchStatus, StoredBatch } from "../../ports/batch-store.ts";

/** A batch as OpenAI's API shows it. */
export function batchView(batch: StoredBatch): BatchObject {
  const { counts, errors, reachedAtMs } = batch;
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const at = (status: Exclude<BatchStatus, "validating">): number | null => {
    const ms = reachedAtMs[status];
    return ms === undefined ? null : seconds(ms);
  };
  return {
    id: batch.batchId,
    object: "batch",
    endpoint: batch.endpoint,
    errors: errors.length === 0 ? null : { object: "list", data: errors.map((fault) => ({ ...fault })) },
    input_file_id: batch.inputFileId,
    completion_window: batch.completionWindow,
    status: batch.status,
    output_file_id: batch.outputFileId,
    error_file_id: batch.errorFileId,
    created_at: seconds(batch.createdAtMs),
    in_progress_at: at("in_progress"),
    expires_at: seconds(batch.expiresAtMs),
    finalizing_at: at("finalizing"),
    completed_at: at("completed"),
    failed_at: at("failed"),
    expired_at: at("expired"),
    cancelling_at: at("cancelling"),
    cancelled_at: at("cancelled"),
    request_counts: { ...counts },
    metadata: batch.metadata === null ? null : { ...batch.metadata },
  };
}
