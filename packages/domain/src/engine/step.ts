// What the engine tells itself to do after a command or at a tick: each is decided and applied like a command.
import type { AccountId, JobId, NodeId } from "@starling/protocol/vocabulary";

/** Due at a time. */
export type TimerStep =
  | { readonly type: "look-at-node"; readonly nodeId: NodeId }
  | { readonly type: "end-grace"; readonly nodeId: NodeId; readonly lostAtMs: number }
  | { readonly type: "claim-again"; readonly jobId: JobId; readonly dueAtMs: number }
  | { readonly type: "forget-job"; readonly jobId: JobId; readonly key: string | null }
  | { readonly type: "deadline"; readonly jobId: JobId }
  | { readonly type: "rewards-age"; readonly accountId: AccountId };

export type Step =
  | TimerStep
  /** Lease chunks of one job to one node. */
  | { readonly type: "plan"; readonly modelId: string }
  | { readonly type: "claim"; readonly jobId: JobId }
  /** End the leases that ran out. */
  | { readonly type: "expire" }
  /** Offer late chunks once more. */
  | { readonly type: "straggle" }
  | { readonly type: "prepare" }
  /** Old batches are due although they aren't full. */
  | { readonly type: "age-batches" }
  /** Draw from the first batch that is due. */
  | { readonly type: "draw" }
  /** Look at the checks that have a new opinion, or lost one that was asked for. */
  | { readonly type: "judge" }
  /** Ask for more of an account's answers that are looked at backwards. */
  | { readonly type: "backtrack"; readonly accountId: AccountId }
  | { readonly type: "release"; readonly accountId: AccountId }
  /** End the redemption whose voucher's deadline passed first. */
  | { readonly type: "expire-voucher" }
  /** Give a closed account's points to the one that it was merged into. */
  | { readonly type: "sweep"; readonly accountId: AccountId }
  /** Begin the trials that are due. */
  | { readonly type: "trials"; readonly modelId: string };
