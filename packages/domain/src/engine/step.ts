// What the engine tells itself to do after a command or at a tick: each is decided and applied like a command.
import type { JobId, NodeId } from "@starling/protocol/vocabulary";

/** Due at a time. */
export type TimerStep =
  | { readonly type: "look-at-node"; readonly nodeId: NodeId }
  | { readonly type: "end-grace"; readonly nodeId: NodeId; readonly lostAtMs: number }
  | { readonly type: "claim-again"; readonly jobId: JobId; readonly dueAtMs: number }
  | { readonly type: "forget-job"; readonly jobId: JobId; readonly key: string | null };

export type Step =
  | TimerStep
  /** Lease chunks of one job to one node. */
  | { readonly type: "plan"; readonly modelId: string }
  | { readonly type: "claim"; readonly jobId: JobId }
  /** End the leases that ran out. */
  | { readonly type: "expire" }
  /** Offer late chunks once more. */
  | { readonly type: "straggle" }
  | { readonly type: "prepare" };
