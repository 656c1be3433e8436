// The first thing asked of a result: is it for a lease that its sender holds?

export interface HeldLease {
  readonly nodeId: string;
  readonly jobId: string;
  readonly chunkIndex: number;
}

/** null when the result may be read. */
export function checkFence(
  lease: HeldLease | undefined,
  nodeId: string,
  result: { readonly jobId: string; readonly chunkIndex: number },
): "stale_fence" | "lease_not_held" | null {
  if (lease === undefined) return "stale_fence";
  const held = lease.nodeId === nodeId && lease.jobId === result.jobId && lease.chunkIndex === result.chunkIndex;
  return held ? null : "lease_not_held";
}
