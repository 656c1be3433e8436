// Why a job is where it is, from what the engine knows now.
import { ownersNeeded } from "../verify/audit-policy.ts";
import type { JobExplanation } from "./engine.ts";
import type { Job, State } from "./state.ts";

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
  };
}

function reasonOf(state: State, job: Job): JobExplanation["reason"] {
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
