// What changes in memory alone and is gone after a crash. Plain data, but that changes about checks point at what they are about.
import type { CheckId, ErrorCode, JobId, NodeId, QuorumRule } from "@starling/protocol/vocabulary";
import type { ChosenFor } from "./change.ts";
import type {
  AccountFacts,
  BudgetFacts,
  ChainCursor,
  DaySum,
  DisputeFacts,
  JobFacts,
  ModelFacts,
  PolicyChanges,
  ProvisionalOutput,
  RedemptionFacts,
  ResultProof,
  SpanFacts,
} from "./command.ts";
import type {
  Account,
  Batch,
  Check,
  Chunk,
  Kept,
  KnownAnswer,
  Member,
  Model,
  Readiness,
  TextVerdict,
} from "./state.ts";
import type { TimerStep } from "./step.ts";

type ReadyModel = Extract<import("./command.ts").Command, { type: "node-ready" }>["models"][number];

export type VolatileChange =
  | { readonly type: "model-loaded"; readonly model: ModelFacts }
  | { readonly type: "account-loaded"; readonly account: AccountFacts }
  | { readonly type: "job-loaded"; readonly job: JobFacts }
  | {
      readonly type: "spans-loaded";
      readonly jobId: JobId;
      readonly spans: readonly SpanFacts[];
      /** Spans that the store gave and that were found answered already. */
      readonly finished: number;
      readonly exhausted: boolean;
    }
  | { readonly type: "claim-asked"; readonly jobId: JobId }
  | { readonly type: "node-joined"; readonly nodeId: NodeId; readonly accountId: AccountFacts["accountId"] }
  | { readonly type: "node-ready"; readonly nodeId: NodeId; readonly models: readonly ReadyModel[] }
  | { readonly type: "node-paused"; readonly nodeId: NodeId; readonly paused: boolean }
  | { readonly type: "node-lost"; readonly nodeId: NodeId }
  | { readonly type: "node-removed"; readonly nodeId: NodeId }
  /** Nothing changed but time, or what its leases are. */
  | { readonly type: "node-looked-at"; readonly nodeId: NodeId }
  /** Nothing more fits. */
  | { readonly type: "node-filled"; readonly nodeId: NodeId }
  /** One failure or lapse more in a row: it rests. */
  | { readonly type: "node-struck"; readonly nodeId: NodeId }
  | {
      readonly type: "node-progressed";
      readonly nodeId: NodeId;
      readonly chunks: number;
      readonly measured: readonly { readonly modelId: string; readonly items: number; readonly busyMs: number }[];
    }
  | { readonly type: "prepare-asked"; readonly nodeId: NodeId; readonly modelIds: readonly string[] }
  | { readonly type: "nodes-scanned"; readonly count: number }
  | {
      readonly type: "leases-granted";
      readonly nodeId: NodeId;
      readonly jobId: JobId;
      /** The next fences, one a chunk: the chunks of `again` first, then `fresh` chunks from the cursor. */
      readonly again: readonly number[];
      readonly fresh: number;
      /** The node has its fill. */
      readonly filled: boolean;
      /** Why this node, of chunks that were not leased before. */
      readonly chosen: ChosenFor;
    }
  /** Streams that their nodes said something of, and those that have more tokens now. */
  | { readonly type: "streams-heard"; readonly fences: readonly number[]; readonly advanced: readonly number[] }
  | { readonly type: "chain-loaded"; readonly chain: ChainCursor; readonly redemptionDay: DaySum }
  | { readonly type: "redemption-loaded"; readonly redemption: RedemptionFacts }
  | { readonly type: "dispute-loaded"; readonly dispute: DisputeFacts }
  | { readonly type: "policy-changed"; readonly version: number; readonly changes: PolicyChanges }
  | { readonly type: "budget-loaded"; readonly budget: BudgetFacts }
  /** A node has made a text: it holds what it computed for it. */
  | {
      readonly type: "text-made";
      readonly nodeId: NodeId;
      readonly modelId: string;
      readonly owner: AccountFacts["accountId"];
      readonly tokens: readonly number[];
      readonly units: number;
    }
  /** An answer that was looked at again is right: its reward is final. */
  | { readonly type: "member-passed"; readonly account: Account; readonly member: Member }
  | {
      readonly type: "text-judged";
      readonly text: TextVerdict;
      readonly now: Pick<TextVerdict, "outstanding" | "weakest">;
    }
  /** An answer that was held is wrong, and no other is there: the chunk is done anew, elsewhere. */
  | { readonly type: "answer-rejected"; readonly chunk: Chunk; readonly nodeId: NodeId }
  | { readonly type: "leases-renewed"; readonly fences: readonly number[] }
  /** Ended without blame: the chunks are queued again. */
  | { readonly type: "leases-returned"; readonly fences: readonly number[] }
  /** `blamed` says for each whether the chunk may have been the reason. */
  | { readonly type: "leases-lapsed"; readonly fences: readonly number[]; readonly blamed: readonly boolean[] }
  | { readonly type: "lease-failed"; readonly fence: number; readonly code: ErrorCode }
  | { readonly type: "slot-passed" }
  | { readonly type: "chunk-parked"; readonly jobId: JobId; readonly chunkIndex: number }
  | { readonly type: "chunks-offered-again"; readonly fences: readonly number[] }
  | { readonly type: "tail-visited"; readonly jobIds: readonly JobId[] }
  | { readonly type: "timer-fired"; readonly step: TimerStep }
  | { readonly type: "job-forgotten"; readonly jobId: JobId; readonly key: string | null }
  | { readonly type: "drain-rate-measured" }
  | { readonly type: "draining" }
  /** A provisional answer joins its node's batch; `draw` in [0, 1) decides whether it becomes the one that is drawn. */
  | {
      readonly type: "answer-batched";
      readonly nodeId: NodeId;
      readonly account: Account;
      readonly member: Member;
      readonly kept: Kept;
      readonly draw: number;
    }
  /** After a restart: what was not audited. */
  | {
      readonly type: "provisional-loaded";
      readonly outputs: readonly ProvisionalOutput[];
      readonly draws: readonly number[];
    }
  /** Batches that are old enough are drawn from although they aren't full. */
  | { readonly type: "batches-aged" }
  | {
      readonly type: "evidence-asked";
      readonly batch: Batch | null;
      readonly account: Account;
      readonly member: Member;
    }
  | { readonly type: "evidence-came"; readonly member: Member }
  /** A drawn answer, or one that is looked at again, and what its node gave: the first opinion of a new check. */
  | {
      readonly type: "check-opened";
      readonly checkId: CheckId;
      readonly reason: "sampled" | "backtrack";
      readonly account: Account;
      readonly member: Member;
      readonly kept: Kept;
      readonly batch: Batch | null;
    }
  /** An answer that waits for a verdict: the first opinion of a new check. */
  | {
      readonly type: "answer-held";
      readonly checkId: CheckId;
      readonly rule: QuorumRule;
      readonly fence: number;
      readonly output: Uint8Array;
      readonly proof: ResultProof | null;
    }
  /** A referee's answer, or that of a node on trial, or a known answer of the house. */
  | {
      readonly type: "audit-answered";
      readonly fence: number;
      readonly output: Uint8Array;
      readonly proof: ResultProof | null;
    }
  /** Who could not answer is not asked again. */
  | { readonly type: "audit-dropped"; readonly fence: number }
  /** `offeredAs` are the names under which referees get it. */
  | {
      readonly type: "referees-asked";
      readonly check: Check;
      /** Only the house may answer: it settles a quorum of two that is disputed. */
      readonly isForHouse: boolean;
      readonly offeredAs: readonly { readonly jobId: JobId; readonly chunkIndex: number }[];
    }
  | { readonly type: "check-judged"; readonly check: Check }
  | { readonly type: "check-forgotten"; readonly check: Check }
  /** Its rewards are final. */
  | { readonly type: "batch-passed"; readonly batch: Batch }
  /** Its answers are looked at one by one. */
  | { readonly type: "batch-failed"; readonly batch: Batch; readonly withDrawn: boolean }
  | { readonly type: "backtrack-begun"; readonly account: Account; readonly jobId: JobId | null }
  | { readonly type: "backtrack-taken"; readonly account: Account; readonly count: number }
  | { readonly type: "backtrack-stepped"; readonly account: Account; readonly isRight: boolean | null }
  | { readonly type: "backtrack-ended"; readonly account: Account }
  /** A reward is final and begins to age. */
  | { readonly type: "reward-earned"; readonly account: Account; readonly amount: bigint }
  | { readonly type: "rewards-withdrawn"; readonly account: Account; readonly amount: bigint }
  | { readonly type: "rewards-released"; readonly account: Account }
  | { readonly type: "verdict-noted"; readonly account: Account; readonly nodeId: NodeId; readonly isMatch: boolean }
  | { readonly type: "trial-due"; readonly nodeId: NodeId; readonly modelId: string }
  | {
      readonly type: "trial-begun";
      readonly checkId: CheckId;
      readonly offeredAs: { readonly jobId: JobId; readonly chunkIndex: number };
      readonly readiness: Readiness;
      readonly known: KnownAnswer;
      /** Of generated text, where it is to be measured and not made: where in [0, 1) of it other tokens stand. */
      readonly trapAt: number | null;
    }
  | {
      readonly type: "trial-ended";
      readonly check: Check;
      readonly passed: boolean;
    }
  | { readonly type: "known-asked"; readonly model: Model; readonly count: number; readonly isOverdue: boolean }
  | {
      readonly type: "known-wanted";
      readonly modelId: string;
      readonly input: Uint8Array;
      readonly itemCount: number;
      readonly offeredAs: { readonly jobId: JobId; readonly chunkIndex: number };
    };
