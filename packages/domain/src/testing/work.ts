// Nodes that work at known speeds, and counts of what they did.
import type { NodeId } from "@starling/protocol/vocabulary";
import type { Held, TestBed } from "./test-bed.ts";

/** Lets nodes work at the speeds that they gave, and tells what was answered in which order. */
export function work(bed: TestBed, speeds: ReadonlyMap<NodeId, number>, forMs: number, stepMs = 50): Held[] {
  const answered: Held[] = [];
  const spare = new Map<NodeId, number>();
  for (let ms = 0; ms < forMs; ms += stepMs) {
    bed.pass(stepMs, stepMs);
    for (const [nodeId, itemsPerSecond] of speeds) {
      let items = (spare.get(nodeId) ?? 0) + (itemsPerSecond * stepMs) / 1000;
      const done: Held[] = [];
      for (const held of bed.heldBy(nodeId)) {
        if (items < held.itemCount) break;
        items -= held.itemCount;
        done.push(held);
      }
      spare.set(nodeId, bed.heldBy(nodeId).length === done.length ? 0 : items);
      if (done.length > 0) bed.answer(nodeId, done, 1000 / itemsPerSecond);
      answered.push(...done);
    }
  }
  return answered;
}

export const countBy = <T>(all: readonly T[], of: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of all) counts[of(one)] = (counts[of(one)] ?? 0) + 1;
  return counts;
};
