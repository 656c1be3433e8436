// What operators are told of the engine: its nodes, what waits by model and why.
import type { AccountId, Backend, NodeId } from "@starling/protocol/vocabulary";

/** `waiting`: no model ready, or not yet past its trial. `resting`: failed of late. `lost`: may come back. */
export type NodeState = "working" | "idle" | "waiting" | "resting" | "paused" | "lost" | "suspended" | "house";

/** A node as it is now. */
export interface NodeStatus {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly state: NodeState;
  readonly leases: number;
  /** Expected time of all it holds. */
  readonly outstandingMs: number;
  /** Between 0 and 1. */
  readonly reliability: number;
  /** Failures in a row. */
  readonly strikes: number;
  /** Its owner's. */
  readonly matches: number;
  readonly mismatches: number;
  readonly models: readonly NodeModelStatus[];
}

export interface NodeModelStatus {
  readonly modelId: string;
  readonly backend: Backend;
  readonly adapterClass: string;
  readonly unitsPerSecond: number;
  readonly isAdmitted: boolean;
  /** Of task `generate`; null of others. */
  readonly streams: { readonly now: number; readonly max: number } | null;
}

/** As `JobExplanation` has it. */
export type WaitReason =
  | "running"
  | "nodes_busy"
  | "no_ready_node"
  | "too_few_owners"
  | "waiting_for_referee"
  | "waiting_for_admission"
  | "draining";

/** Why an open job is where it is. */
export interface JobStatus {
  readonly reason: WaitReason;
  readonly queuedChunks: number;
  readonly leasedChunks: number;
  readonly checkingChunks: number;
  /** Among the queued: those that wait for a node other than those they failed on. */
  readonly parkedChunks: number;
  readonly readyNodes: number;
  readonly readyOwners: number;
  /** Different owners that its assurance needs at least. */
  readonly ownersNeeded: number;
}

export interface QueueStatus {
  readonly isDraining: boolean;
  readonly checks: number;
  /** Batches of answers that are drawn from later. */
  readonly batches: number;
  readonly models: readonly ModelQueueStatus[];
  /** False when there are more open jobs than were looked at for `reasons`. */
  readonly isWhole: boolean;
}

export interface ModelQueueStatus {
  readonly modelId: string;
  readonly openJobs: number;
  readonly queuedChunks: number;
  readonly openChunks: number;
  readonly parkedChunks: number;
  readonly parkedChecks: number;
  readonly readyNodes: number;
  readonly hungryNodes: number;
  readonly owners: number;
  readonly refereeOwners: number;
  readonly nodesOnTrial: number;
  readonly reasons: ReadonlyMap<WaitReason, number>;
}
