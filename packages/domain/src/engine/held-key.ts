import type { JobId } from "@starling/protocol/vocabulary";

/** How one chunk of one job is known where both are looked up together. */
export const heldKey = (jobId: JobId, chunkIndex: number): string => `${jobId} ${chunkIndex}`;
