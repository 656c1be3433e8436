// How long a lease lives. What was expected of it is kept once for all leases of a grant.
import type { Policy } from "../engine/policy.ts";

/** What these rules must know of a lease. */
export interface Terms {
  readonly chunk: { readonly itemCount: number; readonly stream: object | null };
  readonly grant: { readonly atMs: number; readonly msEach: number; readonly aheadMs: number };
  readonly itemsAhead: number;
  readonly term: { readonly endsAtMs: number };
}

/** Expected time for the work itself. Streams are made beside other work and beside each other: they keep none of it waiting. */
export const expectedMs = (lease: Terms): number =>
  lease.chunk.stream === null ? lease.chunk.itemCount * lease.grant.msEach : 0;

/** Expected time until it is answered, with the work that was before it on its node. */
export const expectedSpanMs = ({ chunk, grant, itemsAhead }: Terms): number =>
  grant.aheadMs + (itemsAhead + chunk.itemCount) * grant.msEach;

/** How long after its grant a lease can be renewed: it grows with the work, and with the work that the node has before it. */
export const deadlineMs = (policy: Policy, grant: Terms["grant"], itemsUpTo: number): number =>
  policy.deadlineFloorMs + policy.deadlineFactor * (grant.aheadMs + itemsUpTo * grant.msEach);

export const deadlineAtMs = (policy: Policy, { grant, itemsAhead, chunk }: Terms): number =>
  grant.atMs + deadlineMs(policy, grant, itemsAhead + chunk.itemCount);

/** A stream's lease lives as long as its tokens come. */
export const lapsesAtMs = (policy: Policy, lease: Terms): number =>
  lease.chunk.stream === null ? Math.min(lease.term.endsAtMs, deadlineAtMs(policy, lease)) : lease.term.endsAtMs;

/** Whether a lease takes so much longer than expected, or than another node would take, that the other should try as well. */
export function isStraggling(policy: Policy, lease: Terms, otherNodeMs: number, nowMs: number): boolean {
  const ageMs = nowMs - lease.grant.atMs;
  if (ageMs < policy.stragglerFloorMs) return false;
  const wholeMs = expectedSpanMs(lease);
  if (ageMs > policy.stragglerFactor * wholeMs) return true;
  return wholeMs - ageMs > policy.stragglerFactor * otherNodeMs;
}
