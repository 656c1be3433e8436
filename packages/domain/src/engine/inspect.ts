// What operators see of the engine now: its nodes, what waits by model and why, one open job without its nodes. Only reads.
import type { JobId } from "@starling/protocol/vocabulary";
import { msPerItem } from "../node/speed.ts";
import { isStreaming } from "../stream/stream.ts";
import { ownersNeeded } from "../verify/audit-policy.ts";
import { reasonOf } from "./explain.ts";
import { BOUNDS } from "./policy.ts";
import type { Job, Model, Node, State } from "./state.ts";
import type { JobStatus, ModelQueueStatus, NodeState, NodeStatus, QueueStatus, WaitReason } from "./status.ts";

export function eachNode(state: State, visit: (node: NodeStatus) => void): void {
  for (const node of state.nodeList) visit(statusOf(node));
}

const statusOf = (node: Node): NodeStatus => ({
  nodeId: node.nodeId,
  accountId: node.account.accountId,
  state: stateOf(node),
  leases: node.leaseCount,
  outstandingMs: node.outstandingMs,
  reliability: node.reliability,
  strikes: node.strikes,
  matches: node.account.matches,
  mismatches: node.account.mismatches,
  models: node.ready.map(({ model, backend, adapterClass, speed, isAdmitted, streams, streamsMax }) => ({
    modelId: model.facts.modelId,
    backend,
    adapterClass,
    unitsPerSecond: 1000 / msPerItem(speed),
    isAdmitted,
    streams: isStreaming(model) ? { now: streams, max: streamsMax } : null,
  })),
});

function stateOf(node: Node): NodeState {
  if (node.isHouse) return "house";
  if (node.account.isSuspended) return "suspended";
  if (node.connection === "lost") return "lost";
  if (node.paused) return "paused";
  if (node.leaseCount > 0) return "working";
  if (node.strikes > 0) return "resting";
  return node.ready.some(({ isAdmitted }) => isAdmitted) ? "idle" : "waiting";
}

export function jobStatus(state: State, jobId: JobId): JobStatus | undefined {
  const job = state.jobs.get(jobId);
  if (job === undefined) return undefined;
  return {
    reason: reasonOf(state, job),
    queuedChunks: Math.max(0, job.openChunks - job.leaseCount - job.heldChunks),
    leasedChunks: job.leaseCount,
    checkingChunks: job.heldChunks,
    parkedChunks: parkedOf(job),
    readyNodes: job.model.counts.readyNodes,
    readyOwners: job.model.owners.size,
    ownersNeeded: ownersNeeded(job.assurance, job.quorum),
  };
}

/** Looks at a bounded number of what its model has parked. */
function parkedOf(job: Job): number {
  let [looked, parked] = [0, 0];
  for (const chunk of job.model.parked) {
    if (++looked > BOUNDS.inspectedChunksMax) break;
    if (chunk.span.job === job) parked += 1;
  }
  return parked;
}

export function queueStatus(state: State): QueueStatus {
  const reasons = new Map<Model, Map<WaitReason, number>>();
  let looked = 0;
  for (const job of state.jobs.values()) {
    if (++looked > BOUNDS.inspectedJobsMax) break;
    const counts = reasons.get(job.model) ?? new Map<WaitReason, number>();
    reasons.set(job.model, counts);
    const reason = reasonOf(state, job);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return {
    isDraining: state.draining,
    checks: state.checks.size,
    batches: state.batches.size,
    models: [...state.models.values()].map((model) => modelStatus(model, reasons.get(model) ?? new Map())),
    isWhole: looked <= BOUNDS.inspectedJobsMax,
  };
}

function modelStatus(model: Model, reasons: ReadonlyMap<WaitReason, number>): ModelQueueStatus {
  let openJobs = 0;
  for (const flow of model.queue.flows.values()) openJobs += flow.openJobs;
  return {
    modelId: model.facts.modelId,
    openJobs,
    queuedChunks: model.queuedChunks,
    openChunks: model.counts.openChunks,
    parkedChunks: model.parked.size,
    parkedChecks: model.parkedAudits.size,
    readyNodes: model.counts.readyNodes,
    hungryNodes: model.hungry.size,
    owners: model.owners.size,
    refereeOwners: model.referees.size,
    nodesOnTrial: model.trialsDue.size,
    reasons,
  };
}
