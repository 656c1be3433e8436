import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { Batch, Lease, Work } from "./node-state.ts";

/**
 * Takes from the queue's head what runs next: one lease, or several in a row of one model where their runs together
 * stay small, so that many small chunks don't pay for many calls. Null when nothing waits.
 */
export function takeBatch(work: Work): { readonly work: Work; readonly batch: Batch } | null {
  const [first, ...rest] = work.queue;
  if (first === undefined) return null;
  const leases = [first, ...mergeable(work, first, rest)];
  const fences = new Set(leases.map((lease) => lease.fence));
  return {
    batch: { id: work.nextId, leases, dropped: [], test: null },
    work: {
      ...work,
      nextId: work.nextId + 1,
      queue: work.queue.slice(leases.length),
      alone: work.alone.filter((fence) => !fences.has(fence)),
    },
  };
}

function mergeable(work: Work, first: Lease, rest: readonly Lease[]): readonly Lease[] {
  const model = work.models.find(({ modelId }) => modelId === first.modelId);
  // A text is too long to be merged, and its model's speed counts tokens.
  if (model === undefined || model.streams !== undefined || work.alone.includes(first.fence)) return [];
  const itemsMax = Math.min(MACHINE_LIMITS.mergedItemsMax, (model.itemsPerSecond * MACHINE_LIMITS.mergedWorkMs) / 1000);
  let items = first.items.length;
  let bytes = first.inputBytes;
  const merged: Lease[] = [];
  for (const lease of rest) {
    items += lease.items.length;
    bytes += lease.inputBytes;
    if (lease.modelId !== first.modelId || work.alone.includes(lease.fence)) break;
    if (items > itemsMax || bytes > MACHINE_LIMITS.mergedBytesMax) break;
    merged.push(lease);
  }
  return merged;
}
