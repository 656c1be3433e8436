// Why a job is where it is, from what the engine knows now.

import { readinessOf } from "../node/capability.ts";
import { msPerItem } from "../node/speed.ts";
import { isStreaming } from "../stream/stream.ts";
import { ownersNeeded } from "../verify/audit-policy.ts";
import type { JobExplanation, NodeExplanation } from "./engine.ts";
import { BOUNDS } from "./policy.ts";
import type { Job, Node, Readiness, State } from "./state.ts";

export function explain(state: State, job: Job): JobExplanation {
  const { model, assurance, quorum } = job;
  return {
    reason: reasonOf(state, job),
    queuedChunks: Math.max(0, job.openChunks - job.leaseCount - job.heldChunks),
    leasedChunks: job.leaseCount,
    checkingChunks: job.heldChunks,
    readyNodes: model.counts.readyNodes,
    readyOwners: model.owners.size,
    ownersNeeded: ownersNeeded(assurance, quorum),
    nodes: state.nodeList.slice(0, BOUNDS.explainedNodesMax).map((node) => explainNode(job, node)),
  };
}

function explainNode(job: Job, node: Node): NodeExplanation {
  const readiness = readinessOf(node, job.model);
  return {
    nodeId: node.nodeId,
    accountId: node.account.accountId,
    backend: readiness?.backend ?? null,
    adapterClass: readiness?.adapterClass ?? "",
    unitsPerSecond: readiness === undefined ? 0 : 1000 / msPerItem(readiness.speed),
    streams: { now: readiness?.streams ?? 0, max: isStreaming(job.model) ? (readiness?.streamsMax ?? 0) : 0 },
    outstandingMs: node.outstandingMs,
    state: stateOf(job, node, readiness),
  };
}

function stateOf(job: Job, node: Node, readiness: Readiness | undefined): NodeExplanation["state"] {
  if (node.isHouse) return "house";
  if (node.account.isSuspended) return "suspended";
  if (node.connection === "lost") return "lost";
  if (node.paused) return "paused";
  if (readiness === undefined) return "not_ready";
  if (!readiness.isAdmitted) return "awaiting_admission";
  if (node.strikes > 0) return "resting";
  const waiting = job.requeued[0];
  if (waiting !== undefined && waiting.trouble?.nodeIds.includes(node.nodeId) === true) return "failed_on_it";
  return readiness.heapIndex >= 0 || node.firstLease?.chunk.span.job === job ? "eligible" : "busy";
}

export function reasonOf(state: State, job: Job): JobExplanation["reason"] {
  const { model, assurance, quorum } = job;
  if (state.draining) return "draining";
  if (job.leaseCount > 0) return "running";
  if (model.counts.readyNodes === 0 && job.heldChunks === 0) {
    return model.trialsDue.size > 0 ? "waiting_for_admission" : "no_ready_node";
  }
  if (assurance === "quorum" && model.owners.size < ownersNeeded(assurance, quorum)) return "too_few_owners";
  if (job.heldChunks > 0) return isBeingChecked(state, job) ? "running" : "waiting_for_referee";
  return "nodes_busy";
}

/** Looks at a bounded number of its checks. */
function isBeingChecked(state: State, job: Job): boolean {
  let looked = 0;
  for (const check of state.checks.values()) {
    if (++looked > 1_024) return true;
    if (check.chunk?.span.job !== job) continue;
    for (const chunk of check.asked) if (chunk.lease !== null) return true;
  }
  return false;
}
