// How fast a node is at a model: items over the time they took, both fading, so that one late message does not count for much.

export interface Speed {
  readonly items: number;
  readonly busyMs: number;
}

/** What a node says of itself weighs as much as this much measured work. */
const CLAIM_WEIGHT_MS = 500;
/** Work this long ago weighs half. */
const FADE_MS = 4_000;
const MS_PER_ITEM_MIN = 1e-4;
const MS_PER_ITEM_MAX = 3_600_000;

export const speedFromClaim = (itemsPerSecond: number): Speed => ({
  items: (itemsPerSecond * CLAIM_WEIGHT_MS) / 1000,
  busyMs: CLAIM_WEIGHT_MS,
});

/** @param busyMs how long the node worked on `items`; may be 0 when two messages came at once */
export function measureSpeed(speed: Speed, items: number, busyMs: number): Speed {
  const kept = FADE_MS / (FADE_MS + busyMs);
  return { items: speed.items * kept + items, busyMs: speed.busyMs * kept + busyMs };
}

export function msPerItem(speed: Speed): number {
  const ms = speed.busyMs / Math.max(speed.items, 1e-9);
  return Math.min(Math.max(ms, MS_PER_ITEM_MIN), MS_PER_ITEM_MAX);
}

/**
 * How long a message's chunks kept the node busy. A node that had them waiting behind others worked since its last sign of
 * progress; one that was idle worked as long as it says, at most since it was granted them (the rest is the way there and back).
 */
export function busyMsOf(sample: {
  nowMs: number;
  lastProgressMs: number;
  firstGrantedAtMs: number;
  runMs: number;
}): number {
  const { nowMs, lastProgressMs, firstGrantedAtMs, runMs } = sample;
  if (firstGrantedAtMs <= lastProgressMs) return Math.max(0, nowMs - lastProgressMs);
  return Math.min(runMs, Math.max(0, nowMs - firstGrantedAtMs));
}
