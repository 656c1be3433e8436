import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { Batch, Lease, Work } from "./node-state.ts";

/** Every fence that the node still means to answer: waiting, running, unproven, or answered and not acknowledged. */
export function heldFences(work: Work, batch: Batch | null): readonly number[] {
  const running = (batch?.leases ?? []).map((lease) => lease.fence).filter((fence) => !batch?.dropped.includes(fence));
  const answered = [...work.unproven, ...work.outbox].map((answer) => answer.result.fence);
  return [...work.queue.map((lease) => lease.fence), ...running, ...answered];
}

/**
 * Queues new leases. One that is held already is ignored; one that supersedes a waiting lease of the same chunk takes
 * its place; what exceeds the node's bounds is returned as `excess`, to be given back.
 */
export function takeGrant(
  work: Work,
  batch: Batch | null,
  leases: readonly Lease[],
): { readonly work: Work; readonly excess: readonly number[] } {
  const held = new Set(heldFences(work, batch));
  for (const lease of batch?.leases ?? []) held.add(lease.fence);
  const queue = [...work.queue];
  const excess: number[] = [];
  let bytes = queue.reduce((n, lease) => n + lease.inputBytes, 0);
  for (const lease of leases) {
    if (held.has(lease.fence)) continue;
    const older = queue.findIndex((other) => other.jobId === lease.jobId && other.chunkIndex === lease.chunkIndex);
    const replaced = queue[older];
    if (replaced !== undefined) {
      if (replaced.fence > lease.fence) continue;
      held.delete(replaced.fence);
      held.add(lease.fence);
      bytes += lease.inputBytes - replaced.inputBytes;
      queue[older] = lease;
    } else if (held.size >= MACHINE_LIMITS.heldLeasesMax || bytes + lease.inputBytes > MACHINE_LIMITS.queuedBytesMax) {
      excess.push(lease.fence);
    } else {
      held.add(lease.fence);
      bytes += lease.inputBytes;
      queue.push(lease);
    }
  }
  return { work: { ...work, queue }, excess };
}

/** Forgets what the relay no longer waits for; a result that is under way stays until it is acknowledged. */
export function withdraw(
  work: Work,
  batch: Batch | null,
  fences: readonly number[],
): { readonly work: Work; readonly batch: Batch | null; readonly batchIsEmpty: boolean } {
  const gone = new Set(fences);
  const next: Work = {
    ...work,
    queue: work.queue.filter((lease) => !gone.has(lease.fence)),
    alone: work.alone.filter((fence) => !gone.has(fence)),
    unproven: work.unproven.filter((answer) => !gone.has(answer.result.fence)),
    outbox: work.outbox.filter((answer) => answer.flight !== null || !gone.has(answer.result.fence)),
    givenBack: work.givenBack.filter((fence) => !gone.has(fence)),
  };
  if (batch === null || batch.test !== null) return { work: next, batch, batchIsEmpty: false };
  const dropped = batch.leases.map((lease) => lease.fence).filter((f) => gone.has(f) || batch.dropped.includes(f));
  return { work: next, batch: { ...batch, dropped }, batchIsEmpty: dropped.length === batch.leases.length };
}
