// How long a lease lives.
import type { Policy } from "../engine/engine.ts";

/** The moment after which a lease can't be renewed: it grows with the work, and with the work that the node has before it. */
export const deadlineOf = (policy: Policy, nowMs: number, aheadMs: number, expectedMs: number): number =>
  nowMs + policy.deadlineFloorMs + policy.deadlineFactor * (aheadMs + expectedMs);

/** When a lease lapses that is granted or renewed now. */
export const expiryOf = (policy: Policy, nowMs: number, deadlineAtMs: number): number =>
  Math.min(nowMs + policy.leaseTtlMs, deadlineAtMs);

/** Whether a lease takes so much longer than expected that another node should try as well. */
export function isStraggling(
  policy: Policy,
  lease: { readonly grantedAtMs: number; readonly aheadMs: number; readonly expectedMs: number },
  otherNodeMs: number,
  nowMs: number,
): boolean {
  const ageMs = nowMs - lease.grantedAtMs;
  if (ageMs < policy.stragglerFloorMs) return false;
  const expectedMs = lease.aheadMs + lease.expectedMs;
  if (ageMs > policy.stragglerFactor * expectedMs) return true;
  return expectedMs - ageMs > policy.stragglerFactor * otherNodeMs;
}
