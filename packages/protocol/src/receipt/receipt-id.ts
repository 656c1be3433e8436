// A receipt is named for what it is about: a chunk of a job.
import { isId, type JobId } from "../ids.ts";

export type ReceiptId = `rcp_${string}`;

export const receiptIdOf = (jobId: JobId, chunkIndex: number): ReceiptId => `rcp_${jobId.slice(4)}-${chunkIndex}`;

/** The chunk that a receipt's id names, or undefined when the text is no such id. */
export function readReceiptId(text: string): { readonly jobId: JobId; readonly chunkIndex: number } | undefined {
  const parts = /^rcp_([0-9A-Z]{26})-(0|[1-9]\d{0,9})$/.exec(text);
  const jobId = `job_${parts?.[1] ?? ""}`;
  const chunkIndex = Number(parts?.[2]);
  return parts !== null && isId("job", jobId) && chunkIndex < 2 ** 31 ? { jobId, chunkIndex } : undefined;
}
