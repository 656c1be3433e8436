// What the world asks of the engine. A command is plain data, already validated at the edge.
import type {
  AccountId,
  AccountKind,
  Assurance,
  Backend,
  ErrorCode,
  JobId,
  NodeId,
  TaskKind,
} from "@starling/protocol/vocabulary";

/** Time, randomness and ids are arguments. */
export interface Context {
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nextId: <P extends "job" | "ent">(prefix: P) => `${P}_${string}`;
}

/** What the engine must know of a model; from its manifest. */
export interface ModelFacts {
  readonly modelId: string;
  readonly modelHash: string;
  readonly task: TaskKind;
  /** Micro-points a consumer pays for one item. */
  readonly pricePerItem: bigint;
  /** Relative work of one item; used before a node's speed is known. */
  readonly unitsPerItem: number;
  readonly itemsPerChunkMax: number;
  readonly chunkBytesMax: number;
}

export interface AccountFacts {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly available: bigint;
  readonly held: bigint;
  readonly escrow: bigint;
}

/** A claimed run of consecutive chunks, as the store gives it. `inputs[i]` is the bundle of chunk `firstChunk + i`. */
export interface SpanFacts {
  readonly jobId: JobId;
  readonly index: number;
  readonly firstChunk: number;
  readonly firstItem: number;
  readonly chunkItems: readonly number[];
  readonly inputs: readonly Uint8Array[];
  /** Chunks of this span that already have an output, accepted or failed: their indexes in the job. */
  readonly answered: readonly number[];
}

/** An open job, as the store gives it after a restart. */
export interface JobFacts {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly modelId: string;
  readonly assurance: Assurance;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  readonly itemCount: number;
  readonly chunkCount: number;
  readonly pricePerItem: bigint;
  readonly rewardPerItem: bigint;
  readonly itemsDone: number;
  readonly itemsFailed: number;
  readonly holdRemaining: bigint;
  /** Spans that are still queued in the store, claimed or not. */
  readonly spansOpen: number;
  /** What contributors have earned in this job and was not released yet. */
  readonly pending: readonly { readonly accountId: AccountId; readonly amount: bigint }[];
  readonly createdAtMs: number;
}

export interface ResultOk {
  readonly ok: true;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  readonly runMs: number;
  /** The chunk's output bundle, its shape already checked at the edge. */
  readonly output: Uint8Array;
}
export interface ResultFailed {
  readonly ok: false;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  /** What the node said, or what the edge found wrong with its output. */
  readonly code: Extract<
    ErrorCode,
    "run_failed" | "device_lost" | "input_rejected" | "malformed_frame" | "wrong_shape" | "not_finite"
  >;
}
export type ChunkResult = ResultOk | ResultFailed;

export type Command =
  | { readonly type: "load-model"; readonly model: ModelFacts }
  | { readonly type: "load-account"; readonly account: AccountFacts }
  | { readonly type: "load-job"; readonly job: JobFacts }
  /** Answer to a `claim` effect; `exhausted` when the store had no more spans of the job to give (now). */
  | {
      readonly type: "load-spans";
      readonly jobId: JobId;
      readonly spans: readonly SpanFacts[];
      readonly exhausted: boolean;
    }
  | {
      readonly type: "grant-points";
      readonly accountId: AccountId;
      readonly amount: bigint;
      readonly idempotencyKey: string;
    }
  | {
      readonly type: "admit-job";
      readonly accountId: AccountId;
      readonly modelId: string;
      readonly assurance: Assurance;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
      /** One byte string an item, already validated for the model's task. */
      readonly items: readonly Uint8Array[];
    }
  | { readonly type: "cancel-job"; readonly jobId: JobId; readonly accountId: AccountId }
  | { readonly type: "node-joined"; readonly nodeId: NodeId; readonly accountId: AccountId }
  | {
      readonly type: "node-ready";
      readonly nodeId: NodeId;
      readonly models: readonly {
        readonly modelId: string;
        readonly backend: Backend;
        readonly itemsPerSecond: number;
      }[];
    }
  | {
      readonly type: "node-capacity";
      readonly nodeId: NodeId;
      readonly paused: boolean;
      readonly giveBack: readonly number[];
    }
  /** `lost`: the connection broke; its leases live on for a grace time. `left`: the node said goodbye; its chunks are queued again at once. */
  | { readonly type: "node-gone"; readonly nodeId: NodeId; readonly how: "left" | "lost" }
  | { readonly type: "results"; readonly nodeId: NodeId; readonly results: readonly ChunkResult[] }
  | { readonly type: "renew"; readonly nodeId: NodeId; readonly fences: readonly number[] }
  | { readonly type: "tick" }
  /** No new jobs, no new leases; what is leased may still be answered. */
  | { readonly type: "drain" };

export type CommandType = Command["type"];

/** The reply to each command that has one. */
export interface Replies {
  "load-model": null;
  "load-account": null;
  "load-job": null;
  "load-spans": null;
  "grant-points": import("@starling/protocol/vocabulary").Outcome<null>;
  /** `replayed`: the same idempotency key and request were admitted before; nothing was charged again. */
  "admit-job": import("@starling/protocol/vocabulary").Outcome<{
    readonly jobId: JobId;
    readonly quoted: bigint;
    readonly replayed: boolean;
  }>;
  "cancel-job": import("@starling/protocol/vocabulary").Outcome<{ readonly jobId: JobId }>;
  "node-joined": import("@starling/protocol/vocabulary").Outcome<null>;
  "node-ready": null;
  "node-capacity": null;
  "node-gone": null;
  /** One outcome a result, in order; null when accepted. */
  results: readonly (ErrorCode | null)[];
  renew: { readonly lost: readonly number[] };
  tick: null;
  drain: null;
}
