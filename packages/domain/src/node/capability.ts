// What a node can take now.
import type { Policy } from "../engine/policy.ts";
import type { Model, Node, Readiness } from "../engine/state.ts";

/** Leases that a node with long chunks has at once: the one it works on and the next. */
const PREFETCHED_LEASES = 2;

export const isAvailable = (node: Node): boolean =>
  node.connection === "here" && !node.paused && !node.account.isSuspended;

export function readinessOf(node: Node, model: Model): Readiness | undefined {
  for (const readiness of node.ready) if (readiness.model === model) return readiness;
  return undefined;
}

/** Expected time until the node has done all it holds, from the work's own measure and the time it has had for it. */
export const remainingMs = (node: Node, nowMs: number): number =>
  Math.max(0, node.outstandingMs - (nowMs - node.workSinceMs));

/** Whether the node wants more: its outstanding work is under the low water, its one long chunk is nearly done, or its fill was cut short. */
export function isHungry(policy: Policy, node: Node, nowMs: number): boolean {
  if (!isAvailable(node) || node.leaseCount >= policy.leasesPerNodeMax) return false;
  if (node.strikes > 0) return node.leaseCount === 0 && nowMs >= node.restUntilMs;
  if (runsDry(policy, node, nowMs)) return true;
  return node.isFilling && node.outstandingMs < policy.grantTargetMs;
}

/** Whether the node wants work of one model: of task `generate` as long as it may stream more. */
export function isHungryFor(policy: Policy, readiness: Readiness, nowMs: number): boolean {
  const { node, model, streams, streamsMax } = readiness;
  if (node.isHouse || model.facts.task !== "generate") return isHungry(policy, node, nowMs);
  if (!isAvailable(node) || node.leaseCount >= policy.leasesPerNodeMax || streams >= streamsMax) return false;
  return node.strikes === 0 || (node.leaseCount === 0 && nowMs >= node.restUntilMs);
}

/** Whether the node must get a chunk, even one that is longer than its fill. */
export function runsDry(policy: Policy, node: Node, nowMs: number): boolean {
  if (node.outstandingMs < policy.grantLowWaterMs) return true;
  return node.leaseCount < PREFETCHED_LEASES && remainingMs(node, nowMs) < policy.grantLowWaterMs;
}

/** When a node that is not hungry becomes so by time alone; Infinity when only an event can make it so. */
export function hungryAtMs(policy: Policy, node: Node): number {
  if (!isAvailable(node)) return Number.POSITIVE_INFINITY;
  if (node.strikes > 0) return node.leaseCount === 0 ? node.restUntilMs : Number.POSITIVE_INFINITY;
  if (node.leaseCount >= PREFETCHED_LEASES) return Number.POSITIVE_INFINITY;
  return node.workSinceMs + node.outstandingMs - policy.grantLowWaterMs;
}
