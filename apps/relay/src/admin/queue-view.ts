import type { EngineCounts, ModelQueueStatus, QueueStatus, WaitReason } from "@starling/domain";
import type { AdminQueueModel, AdminQueueView } from "@starling/protocol";

const SAID: Record<WaitReason, string> = {
  running: "Nodes compute chunks of them.",
  nodes_busy: "All nodes that can do them work on other chunks.",
  no_ready_node: "No connected node is ready for the model.",
  too_few_owners: "Their assurance needs nodes of more owners than are ready.",
  waiting_for_referee: "They have answers that nobody who may check them is free to check.",
  waiting_for_admission: "Nodes are ready and have not yet passed their trial.",
  draining: "The relay is about to restart and starts no new work.",
};

export const queueView = (status: QueueStatus, counts: EngineCounts, nowMs: number): AdminQueueView => ({
  object: "queue",
  at: new Date(nowMs).toISOString(),
  draining: status.isDraining,
  openJobs: counts.openJobs,
  openChunks: counts.openChunks,
  leases: counts.leases,
  checks: status.checks,
  batches: status.batches,
  models: status.models.map(modelView).sort((a, b) => b.chunks.open - a.chunks.open),
  isWhole: status.isWhole,
});

const modelView = (model: ModelQueueStatus): AdminQueueModel => ({
  model: model.modelId,
  openJobs: model.openJobs,
  chunks: {
    queued: model.queuedChunks,
    open: model.openChunks,
    parked: model.parkedChunks,
    checks: model.parkedChecks,
  },
  nodes: {
    ready: model.readyNodes,
    wantWork: model.hungryNodes,
    owners: model.owners,
    referees: model.refereeOwners,
    onTrial: model.nodesOnTrial,
  },
  reasons: [...model.reasons]
    .map(([reason, jobs]) => ({ reason, jobs, message: SAID[reason] }))
    .sort((a, b) => b.jobs - a.jobs),
});
