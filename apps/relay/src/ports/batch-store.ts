// Batches: a file of requests that run when there is room, and a file of their answers.
import type { AccountId, ApiKeyId, BatchId, FileId, JobId } from "@starling/protocol";

export const BATCH_STATUSES = [
  "validating",
  "failed",
  "in_progress",
  "finalizing",
  "completed",
  "expired",
  "cancelling",
  "cancelled",
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Batches with one of these have more to do. */
export const UNFINISHED_BATCH = [
  "validating",
  "in_progress",
  "finalizing",
  "cancelling",
] as const satisfies readonly BatchStatus[];

/** Something wrong with the input file, by its line where it is of one. */
export interface BatchFault {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** From 1. */
  readonly line: number | null;
}

export interface BatchCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

export interface StoredBatch {
  readonly batchId: BatchId;
  readonly accountId: AccountId;
  /** The key that it was asked with: what its jobs cost counts towards its cap. */
  readonly keyId: ApiKeyId | null;
  /** Such as `/v1/chat/completions`. */
  readonly endpoint: string;
  readonly completionWindow: string;
  readonly inputFileId: FileId;
  readonly outputFileId: FileId | null;
  readonly errorFileId: FileId | null;
  readonly status: BatchStatus;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly counts: BatchCounts;
  readonly errors: readonly BatchFault[];
  readonly createdAtMs: number;
  /** When what isn't done is given up. */
  readonly expiresAtMs: number;
  /** When it came to each status; it began as `validating` when it was created. */
  readonly reachedAtMs: Readonly<Partial<Record<Exclude<BatchStatus, "validating">, number>>>;
}

/** A job that does some of a batch's lines. */
export interface BatchPart {
  /** From 0, without gaps. */
  readonly index: number;
  readonly jobId: JobId;
  /** Which lines its items answer: JSON of the caller's own form. */
  readonly lines: unknown;
}

export interface BatchStore {
  /** Begins as `validating`. undefined when the account has `unfinishedMax` batches that are not finished. */
  create(
    request: Pick<
      StoredBatch,
      "batchId" | "accountId" | "keyId" | "endpoint" | "completionWindow" | "inputFileId" | "metadata" | "expiresAtMs"
    > & { readonly unfinishedMax: number; readonly nowMs: number },
  ): Promise<StoredBatch | undefined>;
  get(request: { readonly batchId: BatchId; readonly accountId: AccountId }): Promise<StoredBatch | undefined>;
  /** Newest first; `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: BatchId | null;
    readonly limit: number;
  }): Promise<StoredBatch[]>;
  /** Of all accounts, oldest first: what a relay goes on with after a restart. */
  unfinished(request: { readonly after: BatchId | null; readonly limit: number }): Promise<StoredBatch[]>;
  /**
   * Compare and set: moves it to `to` when its status is one of `from`, with what else is named in the same write; gives
   * it as it is then. undefined, and nothing written, when its status is another one. `to` may equal the status.
   */
  move(request: {
    readonly batchId: BatchId;
    readonly from: readonly BatchStatus[];
    readonly to: Exclude<BatchStatus, "validating">;
    readonly atMs: number;
    readonly outputFileId?: FileId;
    readonly errorFileId?: FileId;
    readonly counts?: BatchCounts;
    readonly errors?: readonly BatchFault[];
  }): Promise<StoredBatch | undefined>;
  /** Notes the jobs of an unfinished batch; one that is there with the same job is left as it is, with another rejects. */
  addParts(batchId: BatchId, parts: readonly BatchPart[]): Promise<void>;
  /** In order; `after` is the index of the last of the page before, −1 for the first. */
  parts(request: { readonly batchId: BatchId; readonly after: number; readonly limit: number }): Promise<BatchPart[]>;
}
