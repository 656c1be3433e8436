// What must last. The relay writes the changes of many commands in one transaction, in this order of happening.
import type {
  AccountId,
  Assurance,
  EntryId,
  EntryType,
  ErrorCode,
  JobId,
  NodeId,
  TaskKind,
} from "@starling/protocol/vocabulary";

export type Bucket = "available" | "escrow";

export interface Posting {
  readonly accountId: AccountId;
  readonly bucket: Bucket;
  /** Micro-points; never zero. The postings of an entry sum to zero. */
  readonly amount: bigint;
}

/** A ledger entry: one balanced event. */
export interface Entry {
  readonly entryId: EntryId;
  readonly type: EntryType;
  readonly idempotencyKey: string;
  readonly jobId: JobId | null;
  readonly postings: readonly Posting[];
  readonly atMs: number;
}

export interface NewSpan {
  readonly index: number;
  readonly firstChunk: number;
  readonly firstItem: number;
  readonly chunkItems: readonly number[];
  readonly inputs: readonly Uint8Array[];
  /** Whether the admitting relay claims it at once (the first of a job) or leaves it queued in the store. */
  readonly claimed: boolean;
}

export type DurableChange =
  | {
      readonly type: "job-admitted";
      readonly jobId: JobId;
      readonly accountId: AccountId;
      readonly modelId: string;
      readonly modelHash: string;
      readonly task: TaskKind;
      readonly assurance: Assurance;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
      readonly itemCount: number;
      readonly chunkCount: number;
      readonly pricePerItem: bigint;
      readonly rewardPerItem: bigint;
      /** Micro-points held for it. */
      readonly hold: bigint;
      readonly spans: readonly NewSpan[];
      readonly atMs: number;
    }
  | {
      readonly type: "output-accepted";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly fence: number;
      readonly nodeId: NodeId;
      readonly accountId: AccountId;
      readonly data: Uint8Array;
      readonly atMs: number;
    }
  /** The chunk ended without an answer; its items are answered with `code` and not charged. */
  | {
      readonly type: "output-failed";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly fence: number;
      readonly code: ErrorCode;
      readonly atMs: number;
    }
  | { readonly type: "span-done"; readonly jobId: JobId; readonly index: number }
  /** `spent` leaves the hold because it was posted; the posting is an entry of the same commit. */
  | { readonly type: "hold-spent"; readonly jobId: JobId; readonly accountId: AccountId; readonly spent: bigint }
  | {
      readonly type: "hold-released";
      readonly jobId: JobId;
      readonly accountId: AccountId;
      readonly released: bigint;
      readonly atMs: number;
    }
  | { readonly type: "entry-posted"; readonly entry: Entry }
  /** Ends the job; spans still queued are dropped. */
  | {
      readonly type: "job-ended";
      readonly jobId: JobId;
      readonly state: "done" | "failed" | "cancelled";
      readonly errorCode: ErrorCode | null;
      readonly itemsDone: number;
      readonly itemsFailed: number;
      readonly atMs: number;
    };
