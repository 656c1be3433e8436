// The first thing asked of a result: is it for a lease that its sender holds?
import type { ChunkResult } from "../engine/command.ts";
import type { Lease, Node } from "../engine/state.ts";

/** null when the result may be read. */
export function checkFence(
  lease: Lease | undefined,
  node: Node,
  result: Pick<ChunkResult, "jobId" | "chunkIndex">,
): "stale_fence" | "lease_not_held" | null {
  if (lease === undefined) return "stale_fence";
  const { chunk } = lease;
  const { jobId, chunkIndex } = chunk.span.offeredAs ?? { jobId: chunk.span.job.jobId, chunkIndex: chunk.index };
  const isHeld = lease.node === node && chunkIndex === result.chunkIndex && jobId === result.jobId;
  return isHeld ? null : "lease_not_held";
}
