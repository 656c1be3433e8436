// What the world asks of the engine. A command is plain data, already validated at the edge.
import type {
  AccountId,
  AccountKind,
  ApiKeyId,
  Assurance,
  Backend,
  CheckSpec,
  DisputeAbout,
  DisputeId,
  ErrorCode,
  JobId,
  NodeId,
  Priority,
  QuorumRule,
  RedemptionId,
  RedemptionState,
  TaskKind,
  TokenLogprob,
} from "@starling/protocol/vocabulary";
import type { Policy } from "./policy.ts";

/** Time, randomness and ids are arguments. */
export interface Context {
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nextId: <P extends "job" | "ent" | "chk" | "rdm" | "dsp" | "act">(prefix: P) => `${P}_${string}`;
}

/** What the engine must know of a model; from its manifest. */
export interface ModelFacts {
  readonly modelId: string;
  readonly modelHash: string;
  readonly task: TaskKind;
  /** Micro-points a consumer pays for a unit: an item, or of `generate` an answer token (or four of a prompt). */
  readonly pricePerItem: bigint;
  /** Relative work of a unit; used before a node's speed is known. */
  readonly unitsPerItem: number;
  readonly itemsPerChunkMax: number;
  readonly chunkBytesMax: number;
  /** How two answers are compared. */
  readonly check: CheckSpec;
  /** Takes no new jobs. */
  readonly isDisabled?: boolean;
}

/** What checks have found of an account's answers. */
export interface AccountRecord {
  readonly matches: number;
  /** Confirmed by a second referee. */
  readonly mismatches: number;
  readonly isSuspended: boolean;
  /** Of one that is suspended: whether an operator did it. */
  readonly byOperator?: boolean;
  /** Of one that is suspended: whether its unsettled points were taken. Left out: not where an operator suspended it. */
  readonly isForfeited?: boolean;
}

/** Who acts for the network, and why: what the audit log keeps. */
export interface Operator {
  readonly operatorId: AccountId;
  readonly reason: string;
}

/** A dispute that isn't decided, as the store gives it after a restart. Its account is loaded before. */
export interface DisputeFacts {
  readonly disputeId: DisputeId;
  readonly accountId: AccountId;
  readonly about: DisputeAbout;
  /** Micro-points that its decision moves. */
  readonly stake: bigint;
}

export interface AccountFacts {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly available: bigint;
  readonly held: bigint;
  readonly escrow: bigint;
  readonly record: AccountRecord;
  /** Points that it was ever granted, and that its jobs ever cost: what was granted is spent first and never redeemed. Zero when left out. */
  readonly granted?: bigint;
  readonly spent?: bigint;
  /** All that its vouchers have paid out: micro-points that became tokens. */
  readonly redeemed?: bigint;
  /** Asked for in one UTC day and not returned. */
  readonly redemptionDay?: DaySum;
  /** The account that its keys, wallets and points went to. */
  readonly mergedInto?: AccountId | null;
}

/** What counts against a limit of a day. */
export interface DaySum {
  /** UTC days since the epoch. */
  readonly day: number;
  /** Micro-points. */
  readonly amount: bigint;
}

/** An open redemption, as the store gives it after a restart. Its account is loaded before. */
export interface RedemptionFacts {
  readonly redemptionId: RedemptionId;
  readonly accountId: AccountId;
  /** 0x and 40 lower-case hex digits: who gets the tokens. */
  readonly recipient: string;
  /** Micro-points. */
  readonly amount: bigint;
  /** All that the account's vouchers have paid out once this one is redeemed: what the voucher says. */
  readonly cumulative: bigint;
  readonly state: Extract<RedemptionState, "held" | "issued">;
  /** Of one that is issued: the voucher's, in seconds since the epoch by the chain's clock. */
  readonly deadlineS: number | null;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  readonly createdAtMs: number;
}

/** The last block of the chain that was worked through. */
export interface ChainCursor {
  readonly chainId: number;
  readonly block: number;
  /** 0x and 64 hex digits. */
  readonly hash: string;
  /** Of the block, by the chain's clock. */
  readonly timestampS: number;
}

/** Where on the chain something happened. */
export interface ChainPlace {
  readonly block: number;
  /** 0x and 64 hex digits. */
  readonly transaction: string;
  readonly logIndex: number;
}

/** What confirmed blocks hold that matters here. */
export type ChainEvent =
  | {
      readonly type: "redeemed";
      /** null when the word is no account's. */
      readonly accountId: AccountId | null;
      readonly recipient: string;
      /** Micro-points, and all that the account's vouchers have paid out with them. */
      readonly points: bigint;
      readonly cumulative: bigint;
      readonly place: ChainPlace;
    }
  | {
      readonly type: "deposited";
      /** Unique for the contract. */
      readonly depositId: string;
      /** Whom it is credited to; null when the word names no account that there is: the treasury keeps it then. */
      readonly accountId: AccountId | null;
      readonly word: string;
      readonly from: string;
      /** Micro-points. */
      readonly points: bigint;
      readonly place: ChainPlace;
    }
  /** Moves no points: kept as it is. */
  | { readonly type: "noted"; readonly note: ChainNote };

/** What is only written down of the chain. Byte strings and addresses are 0x and lower-case hex digits. */
export type ChainNote =
  | {
      readonly type: "oracle-requested";
      readonly requestId: string;
      readonly requester: string;
      readonly modelId: string;
      readonly input: string;
      readonly assurance: string;
      /** The token's smallest units. */
      readonly payment: bigint;
      readonly deadlineS: number;
      readonly place: ChainPlace;
    }
  | {
      readonly type: "oracle-settled";
      readonly requestId: string;
      readonly how: "fulfilled" | "refunded";
      readonly place: ChainPlace;
    }
  | {
      readonly type: "output-minted";
      readonly tokenId: string;
      readonly owner: string;
      readonly leafHash: string;
      readonly modelHash: string;
      readonly inputHash: string;
      readonly outputHash: string;
      readonly uri: string;
      readonly place: ChainPlace;
    }
  | {
      readonly type: "output-moved";
      readonly tokenId: string;
      readonly owner: string;
      readonly place: ChainPlace;
    };

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
  /** What was streamed of chunks that have no output yet. */
  readonly streams?: readonly StreamFacts[];
}

/** Tokens of an answer under way, in order, by who made them. */
export interface StreamFacts {
  readonly chunkIndex: number;
  readonly parts: readonly {
    readonly nodeId: NodeId;
    readonly accountId: AccountId;
    readonly tokens: readonly number[];
  }[];
}

/** Tokens of one answer that a node has made. */
export interface StreamPart {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  /** The answer's tokens before these. */
  readonly from: number;
  readonly tokens: readonly number[];
  readonly logprobs: readonly TokenLogprob[] | null;
}

/** What an API key may spend. */
export interface BudgetFacts {
  readonly keyId: ApiKeyId;
  /** Micro-points; null when nothing bounds it. */
  readonly cap: bigint | null;
  /** What its jobs have cost since its period began. */
  readonly spent: bigint;
  /** 0 where it has no period. */
  readonly periodStartedAtMs: number;
}

/** An open job, as the store gives it after a restart. */
export interface JobFacts {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly modelId: string;
  readonly assurance: Assurance;
  /** Of assurance `quorum`. */
  readonly quorum: QuorumRule | null;
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
  readonly createdAtMs: number;
  /** `normal` when left out. */
  readonly priority?: Priority;
  readonly deadlineAtMs?: number | null;
  /** The API key that it was asked with; null for the account itself. */
  readonly keyId?: ApiKeyId | null;
}

/** What a receipt will need of a result: opaque to the engine, which keeps it with the output. */
export interface ResultProof {
  /** SHA-256 of the chunk's input and output bundles. */
  readonly inputHash: Uint8Array;
  readonly outputHash: Uint8Array;
  /** `packAttestations` of the protocol. */
  readonly attestation: Uint8Array;
}

/** An answer whose audit was not over when the relay stopped. */
export interface ProvisionalOutput {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly modelId: string;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  /** Micro-points that the contributor was credited for it. */
  readonly reward: bigint;
  /** Of task `generate`: who paid for it and what it cost. */
  readonly charged?: { readonly payerId: AccountId; readonly amount: bigint };
}

/** What a check needs of a committed answer. */
export interface Evidence {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly itemCount: number;
  readonly fence: number;
  readonly input: Uint8Array;
  /** As it stands now. */
  readonly output: Uint8Array;
  readonly proof: ResultProof | null;
}

export interface ResultOk {
  readonly ok: true;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  readonly runMs: number;
  /** The chunk's output bundle, its shape already checked at the edge. */
  readonly output: Uint8Array;
  /** null where nobody asks for receipts: in simulations. */
  readonly proof: ResultProof | null;
}
export interface ResultFailed {
  readonly ok: false;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
  /** What the node said, or what the edge found wrong with its output. */
  readonly code: Extract<
    ErrorCode,
    | "run_failed"
    | "device_lost"
    | "input_rejected"
    | "malformed_frame"
    | "wrong_shape"
    | "not_finite"
    | "stream_mismatch"
  >;
}
export type ChunkResult = ResultOk | ResultFailed;

/** The numbers of the policy that operators may set. The edge has looked at their bounds. */
export type PolicyChanges = Partial<
  Pick<
    Policy,
    | "feePerMille"
    | "provenMatches"
    | "auditBatchMax"
    | "auditBatchMs"
    | "knownAnswerRate"
    | "escrowAgeMs"
    | "chunkAttemptsMax"
    | "openJobsPerAccountMax"
    | "voucherTtlMs"
    | "redemptionMin"
    | "redemptionApprovalFrom"
    | "redemptionAccountPerDay"
    | "redemptionNetworkPerDay"
  >
>;

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
  /** Sets an API key's cap, also of one that is known; what it has spent is only taken of one that isn't, or has a new period. */
  | { readonly type: "load-budget"; readonly budget: BudgetFacts }
  | {
      readonly type: "grant-points";
      readonly accountId: AccountId;
      readonly amount: bigint;
      readonly idempotencyKey: string;
      /** Who gives them, where it was a person. */
      readonly operator?: Operator;
    }
  | {
      readonly type: "admit-job";
      readonly accountId: AccountId;
      readonly modelId: string;
      readonly assurance: Assurance;
      /** Only with assurance `quorum`. */
      readonly quorum: QuorumRule | null;
      /** Whether it is refused when fewer owners have nodes ready than its assurance needs. */
      readonly whenTooFew: "wait" | "refuse";
      /** `normal` when left out. */
      readonly priority?: Priority;
      readonly deadlineAtMs?: number | null;
      readonly keyId?: ApiKeyId | null;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
      /** One byte string an item, already validated for the model's task. */
      readonly items: readonly Uint8Array[];
    }
  /** Answer to `make-known-inputs`: one chunk's items, bound to a fresh nonce; a referee of the house will compute its answer. */
  | { readonly type: "known-input"; readonly modelId: string; readonly items: readonly Uint8Array[] }
  /** Answer to `fetch-evidence`; what was asked for and isn't among them can't be had. */
  | {
      readonly type: "load-evidence";
      readonly asked: readonly { readonly jobId: JobId; readonly chunkIndex: number }[];
      readonly evidence: readonly Evidence[];
    }
  /** After a restart, in the order of their acceptance; accounts are loaded before. */
  | { readonly type: "load-provisional"; readonly outputs: readonly ProvisionalOutput[] }
  | {
      readonly type: "cancel-job";
      readonly jobId: JobId;
      readonly accountId: AccountId;
      /** Of a job of one streamed answer: how many of its tokens the consumer has got, and so pays for. */
      readonly deliveredTokens?: number;
    }
  | { readonly type: "node-joined"; readonly nodeId: NodeId; readonly accountId: AccountId }
  | {
      readonly type: "node-ready";
      readonly nodeId: NodeId;
      readonly models: readonly {
        readonly modelId: string;
        readonly backend: Backend;
        readonly itemsPerSecond: number;
        /** What statistics count it under: the backend, and what the node says its adapter is. */
        readonly adapterClass: string;
        /** Answers of task `generate` that it streams at once. */
        readonly streamsMax?: number | undefined;
      }[];
    }
  | { readonly type: "progress"; readonly nodeId: NodeId; readonly parts: readonly StreamPart[] }
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
  /** Where the chain was left; without it points can't be redeemed. `redemptionDay`: asked for by all accounts in one day. */
  | { readonly type: "load-chain"; readonly chain: ChainCursor; readonly redemptionDay: DaySum }
  | { readonly type: "load-redemption"; readonly redemption: RedemptionFacts }
  | {
      readonly type: "request-redemption";
      readonly accountId: AccountId;
      /** 0x and 40 lower-case hex digits. */
      readonly recipient: string;
      /** Micro-points. */
      readonly amount: bigint;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
    }
  | {
      readonly type: "approve-redemption";
      readonly redemptionId: RedemptionId;
      readonly operatorId: AccountId;
      readonly reason?: string;
    }
  | {
      readonly type: "reject-redemption";
      readonly redemptionId: RedemptionId;
      readonly operatorId: AccountId;
      readonly reason: string;
    }
  | { readonly type: "cancel-redemption"; readonly redemptionId: RedemptionId; readonly accountId: AccountId }
  /** Confirmed blocks from `from` to that of `to`, all of them, with what they hold in order. */
  | {
      readonly type: "chain-advanced";
      readonly from: number;
      readonly to: ChainCursor;
      readonly events: readonly ChainEvent[];
    }
  /** `from` is closed and all its points go to `into`: available ones now, others once they may. Both are loaded. */
  | { readonly type: "merge-accounts"; readonly from: AccountId; readonly into: AccountId }
  /** Its nodes get no more work, and what they hold is given to others; what it has earned and not got stays where it is. */
  | { readonly type: "suspend-account"; readonly accountId: AccountId; readonly operator: Operator }
  | { readonly type: "reinstate-account"; readonly accountId: AccountId; readonly operator: Operator }
  /** One of its devices: what it holds is given to others, and what it answered of late is looked at again. */
  | {
      readonly type: "suspend-node";
      readonly accountId: AccountId;
      /** RFC 7638 thumbprint of its key. */
      readonly device: string;
      /** Those of its nodes that are here. */
      readonly nodeIds: readonly NodeId[];
      readonly operator: Operator;
    }
  | {
      readonly type: "reinstate-node";
      readonly accountId: AccountId;
      readonly device: string;
      readonly operator: Operator;
    }
  | { readonly type: "load-dispute"; readonly dispute: DisputeFacts }
  /** The relay has looked what is at stake: of a suspension by an operator nothing, its account's escrow is. */
  | {
      readonly type: "open-dispute";
      readonly accountId: AccountId;
      readonly about: DisputeAbout;
      readonly text: string;
      /** Micro-points. */
      readonly stake: bigint;
    }
  | {
      readonly type: "decide-dispute";
      readonly disputeId: DisputeId;
      readonly decision: "upheld" | "overturned";
      readonly operator: Operator;
    }
  /** What isn't named stays as it is. */
  | {
      readonly type: "set-model";
      readonly modelId: string;
      readonly isDisabled?: boolean;
      /** Micro-points, for jobs from now on. */
      readonly pricePerItem?: bigint;
      readonly operator: Operator;
    }
  /** `version`: of the settings that the operator saw, from 0; each change raises it by one. */
  | { readonly type: "load-policy"; readonly version: number; readonly changes: PolicyChanges }
  | {
      readonly type: "set-policy";
      readonly version: number;
      readonly changes: PolicyChanges;
      readonly operator: Operator;
    }
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
  "known-input": null;
  "load-evidence": null;
  "load-provisional": null;
  "cancel-job": import("@starling/protocol/vocabulary").Outcome<{ readonly jobId: JobId }>;
  "node-joined": import("@starling/protocol/vocabulary").Outcome<null>;
  "node-ready": null;
  "node-capacity": null;
  "node-gone": null;
  "load-budget": null;
  /** One a part, in order: how many tokens of the answer are there now, or why no more are taken. */
  progress: readonly ({ readonly have: number } | { readonly code: ErrorCode })[];
  /** One outcome a result, in order; null when accepted. */
  results: readonly (ErrorCode | null)[];
  renew: { readonly lost: readonly number[] };
  "load-chain": null;
  "load-redemption": null;
  /** `replayed`: the same idempotency key and request stand already. */
  "request-redemption": import("@starling/protocol/vocabulary").Outcome<{
    readonly redemptionId: RedemptionId;
    readonly state: Extract<RedemptionState, "held" | "issued">;
    readonly replayed: boolean;
  }>;
  "approve-redemption": import("@starling/protocol/vocabulary").Outcome<null>;
  "reject-redemption": import("@starling/protocol/vocabulary").Outcome<null>;
  "cancel-redemption": import("@starling/protocol/vocabulary").Outcome<null>;
  /** The block after the last that was worked through: what `from` must be. Nothing was taken where `taken` is false. */
  "chain-advanced": { readonly taken: boolean; readonly next: number };
  "merge-accounts": import("@starling/protocol/vocabulary").Outcome<null>;
  "suspend-account": import("@starling/protocol/vocabulary").Outcome<null>;
  "reinstate-account": import("@starling/protocol/vocabulary").Outcome<null>;
  "suspend-node": import("@starling/protocol/vocabulary").Outcome<null>;
  "reinstate-node": import("@starling/protocol/vocabulary").Outcome<null>;
  "load-dispute": null;
  "open-dispute": import("@starling/protocol/vocabulary").Outcome<{ readonly disputeId: DisputeId }>;
  /** The entry of the decision; null where nothing was at stake. */
  "decide-dispute": import("@starling/protocol/vocabulary").Outcome<{
    readonly entryId: import("@starling/protocol/vocabulary").EntryId | null;
  }>;
  "set-model": import("@starling/protocol/vocabulary").Outcome<null>;
  "load-policy": null;
  "set-policy": import("@starling/protocol/vocabulary").Outcome<{ readonly version: number }>;
  tick: null;
  drain: null;
}
