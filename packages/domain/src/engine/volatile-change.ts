// What changes in memory alone and is gone after a crash. Plain data, like the durable changes.
import type { AccountId, ErrorCode, JobId, NodeId } from "@starling/protocol/vocabulary";
import type { AccountFacts, JobFacts, ModelFacts, SpanFacts } from "./command.ts";
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
  | { readonly type: "node-joined"; readonly nodeId: NodeId; readonly accountId: AccountId }
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
    }
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
  | { readonly type: "draining" };
