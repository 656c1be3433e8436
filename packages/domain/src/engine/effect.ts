// What the relay does for the engine. `when` says whether it may leave at once or only after the command's changes are committed.
import type {
  AccountId,
  ErrorCode,
  JobId,
  LeaseOffer,
  NodeId,
  RedemptionId,
  RedemptionState,
  TokenLogprob,
  Verification,
} from "@starling/protocol/vocabulary";
import type { ChainPlace } from "./command.ts";

export type Effect =
  | {
      readonly type: "grant";
      readonly when: "now";
      readonly nodeId: NodeId;
      readonly leases: readonly LeaseOffer[];
      readonly inputs: readonly Uint8Array[];
    }
  | {
      readonly type: "cancel-leases";
      readonly when: "now";
      readonly nodeId: NodeId;
      readonly fences: readonly number[];
      readonly reason: "job_cancelled" | "done_elsewhere" | "lapsed";
    }
  /** The job's loaded window runs low: once its admission is committed, claim up to `count` more of its spans and answer with `load-spans`. */
  | { readonly type: "claim"; readonly when: "now"; readonly jobId: JobId; readonly count: number }
  /** Nodes could do this model's queued work and are not ready for it. */
  | { readonly type: "prepare"; readonly when: "now"; readonly nodeId: NodeId; readonly modelIds: readonly string[] }
  | {
      readonly type: "answered";
      readonly when: "committed";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly answer:
        | { readonly ok: true; readonly data: Uint8Array; readonly verification: Verification }
        | { readonly ok: false; readonly code: ErrorCode };
    }
  /** What follows the first `from` tokens of an answer under way. */
  | {
      readonly type: "streamed";
      readonly when: "committed";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly from: number;
      readonly tokens: readonly number[];
      readonly logprobs: readonly TokenLogprob[] | null;
    }
  /** A verdict on outputs that were given before; `corrected` means that another answer stands now. */
  | {
      readonly type: "judged";
      readonly when: "committed";
      readonly outputs: readonly { readonly jobId: JobId; readonly chunkIndex: number }[];
      readonly verification: Verification;
    }
  /** The house is to compute known answers: make inputs bound to fresh nonces, and give each with `known-input`. */
  | { readonly type: "make-known-inputs"; readonly when: "now"; readonly modelId: string; readonly count: number }
  /** Read these answers and their inputs from the store, and give them with `load-evidence`. */
  | {
      readonly type: "fetch-evidence";
      readonly when: "committed";
      readonly chunks: readonly { readonly jobId: JobId; readonly chunkIndex: number }[];
    }
  /** Tell the node. It is cut off as well when it or its account is suspended. */
  | {
      readonly type: "notice";
      readonly when: "committed";
      readonly nodeId: NodeId;
      readonly code: Extract<ErrorCode, "admission_failed" | "account_suspended" | "node_suspended">;
      /** The operator's words. */
      readonly reason?: string;
    }
  | {
      readonly type: "job-ended";
      readonly when: "committed";
      readonly jobId: JobId;
      readonly state: "done" | "failed" | "cancelled";
    }
  /** A redemption is in another state. */
  | {
      readonly type: "redemption";
      readonly when: "committed";
      readonly redemptionId: RedemptionId;
      readonly accountId: AccountId;
      readonly state: RedemptionState;
    }
  /** The chain holds what the ledger can't explain: for the operator. */
  | {
      readonly type: "chain-surprise";
      readonly when: "committed";
      readonly sentence: string;
      readonly place: ChainPlace;
    }
  | {
      readonly type: "balance";
      readonly when: "committed";
      readonly accountId: AccountId;
      readonly available: bigint;
      readonly escrow: bigint;
    };
