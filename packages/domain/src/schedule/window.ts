// How much of a job is kept in memory: enough that its nodes don't wait for the store, and no more.
import { BOUNDS, type Policy } from "../engine/policy.ts";
import type { Job } from "../engine/state.ts";

/**
 * Chunks that wait in memory when the window is full: spanWindow spans, or twice what nodes have out if that is more, so that
 * nodes which finish everything they have find as much again while the store is asked for the next.
 */
const windowChunks = (policy: Policy, job: Job): number =>
  Math.max(policy.spanWindow * job.spanChunks, 2 * job.leaseCount);

export const waitingChunks = (job: Job): number => job.freshChunks + job.requeued.length;

/** Spans loaded at most: those that wait, those out on nodes, and some that are held up by a late chunk. */
export const loadedSpansMax = (policy: Policy, job: Job): number =>
  policy.spanWindow * BOUNDS.loadedSpansPerWindow + Math.ceil((4 * job.leaseCount) / job.spanChunks);

/** Whether more of the job can be loaded at all. */
export const canLoad = (policy: Policy, job: Job): boolean =>
  job.storedSpans > 0 && job.spans.size < loadedSpansMax(policy, job);

export const runsLow = (policy: Policy, job: Job): boolean => waitingChunks(job) * 2 < windowChunks(policy, job);

/** Spans to ask the store for now. */
export function spansWanted(policy: Policy, job: Job): number {
  const missing = Math.ceil((windowChunks(policy, job) - waitingChunks(job)) / job.spanChunks);
  const room = loadedSpansMax(policy, job) - job.spans.size;
  return Math.max(1, Math.min(missing, room, job.storedSpans, BOUNDS.claimSpansMax));
}
