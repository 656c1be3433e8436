import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { NodeAction } from "./node-action.ts";
import type { Batch, Lease, Work } from "./node-state.ts";
import { asStream, stopStreams } from "./streams.ts";

/** Every fence that the node still means to answer: waiting, running, streamed, unproven, or answered and not acknowledged. */
export function heldFences(work: Work, batch: Batch | null): readonly number[] {
  const running = (batch?.leases ?? []).map((lease) => lease.fence).filter((fence) => !batch?.dropped.includes(fence));
  const answered = [...work.unproven, ...work.outbox].map((answer) => answer.result.fence);
  const streamed = work.streams.map(({ lease }) => lease.fence);
  return [...work.queue.map((lease) => lease.fence), ...running, ...streamed, ...answered];
}

/**
 * Queues new leases. One that is held already is ignored; one that supersedes a waiting lease or a stream of the same chunk
 * takes its place; what exceeds the node's bounds is returned as `excess`, to be given back.
 */
export function takeGrant(
  work: Work,
  batch: Batch | null,
  leases: readonly Lease[],
): { readonly work: Work; readonly excess: readonly number[]; readonly actions: readonly NodeAction[] } {
  const held = new Set(heldFences(work, batch));
  for (const lease of batch?.leases ?? []) held.add(lease.fence);
  const queue = [...work.queue];
  const excess: number[] = [];
  const actions: NodeAction[] = [];
  let { streams } = work;
  let bytes = [...queue, ...streams.map((stream) => stream.lease)].reduce((n, lease) => n + lease.inputBytes, 0);
  for (const lease of leases) {
    if (held.has(lease.fence)) continue;
    const stream = asStream(lease);
    if (stream !== null) {
      const { jobId, chunkIndex, fence, inputBytes } = lease;
      const older = streams.find((other) => other.lease.jobId === jobId && other.lease.chunkIndex === chunkIndex);
      if (older !== undefined && older.lease.fence > fence) continue;
      const left = stopStreams({ ...work, streams }, (other) => other === older, { keep: false });
      const freed = older?.lease.inputBytes ?? 0;
      if (older === undefined && held.size >= MACHINE_LIMITS.heldLeasesMax) excess.push(fence);
      else if (bytes + inputBytes - freed > MACHINE_LIMITS.queuedBytesMax) excess.push(fence);
      else {
        if (older !== undefined) held.delete(older.lease.fence);
        held.add(fence);
        bytes += inputBytes - freed;
        streams = [...left.work.streams, stream];
        actions.push(...left.actions);
      }
      continue;
    }
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
  return { work: { ...work, queue, streams }, excess, actions };
}

/** Forgets what the relay no longer waits for; a result that is under way stays until it is acknowledged. */
export function withdraw(
  work: Work,
  batch: Batch | null,
  fences: readonly number[],
): {
  readonly work: Work;
  readonly batch: Batch | null;
  readonly batchIsEmpty: boolean;
  readonly actions: readonly NodeAction[];
} {
  const gone = new Set(fences);
  const stopped = stopStreams(work, ({ lease }) => gone.has(lease.fence), { keep: false });
  const { actions } = stopped;
  const next: Work = {
    ...stopped.work,
    queue: work.queue.filter((lease) => !gone.has(lease.fence)),
    alone: work.alone.filter((fence) => !gone.has(fence)),
    unproven: work.unproven.filter((answer) => !gone.has(answer.result.fence)),
    outbox: work.outbox.filter((answer) => answer.flight !== null || !gone.has(answer.result.fence)),
    givenBack: work.givenBack.filter((fence) => !gone.has(fence)),
  };
  if (batch === null || batch.test !== null) return { work: next, batch, batchIsEmpty: false, actions };
  const dropped = batch.leases.map((lease) => lease.fence).filter((f) => gone.has(f) || batch.dropped.includes(f));
  return { work: next, batch: { ...batch, dropped }, batchIsEmpty: dropped.length === batch.leases.length, actions };
}
