// Files that consumers upload, and that batches write: rows in the database, contents on disk.
import type { AccountId, FileId } from "@starling/protocol";

export interface StoredFile {
  readonly fileId: FileId;
  readonly accountId: AccountId;
  /** What it is for, such as `batch`. */
  readonly purpose: string;
  /** As it was uploaded; never part of a path. */
  readonly filename: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly sha256: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  /** Its time was over when it was read: it has no content any more. */
  readonly isExpired: boolean;
}

/** `too_large`: more than `bytesMax`. The others are of the account: how many files it has, or all their bytes. */
export type FileRefusal = "too_large" | "too_many_files" | "storage_full";

export interface FileLimits {
  readonly bytesMax: number;
  /** Files of the account that have not expired, this one included. */
  readonly filesMax: number;
  /** Of all these together. */
  readonly accountBytesMax: number;
}

export interface FileStore {
  /**
   * Writes `content` to disk as it comes, with its SHA-256, and notes the file once all of it is there. Stops reading at
   * the first byte too many. Whatever `content` rejects with passes through; then, and when it is refused, nothing is left.
   */
  add(request: {
    readonly fileId: FileId;
    readonly accountId: AccountId;
    readonly purpose: string;
    readonly filename: string;
    readonly content: AsyncIterable<Uint8Array>;
    readonly limits: FileLimits;
    /** A function is asked once all of the content is there: forms may say it behind the file. */
    readonly expiresAtMs: number | null | (() => number | null);
    readonly nowMs: number;
  }): Promise<{ readonly ok: true; readonly file: StoredFile } | { readonly ok: false; readonly refusal: FileRefusal }>;
  /** undefined when the account has none such, or it was removed. Expired ones stay known for `EXPIRED_FILES_KNOWN_MS`. */
  get(request: {
    readonly fileId: FileId;
    readonly accountId: AccountId;
    readonly nowMs: number;
  }): Promise<StoredFile | undefined>;
  /** Those that have not expired; `after` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly purpose: string | null;
    readonly order: "oldest" | "newest";
    readonly after: FileId | null;
    readonly limit: number;
    readonly nowMs: number;
  }): Promise<StoredFile[]>;
  /** In pieces of at most 64 KiB; nothing is read before it is asked for. Rejects when the content is gone or damaged in length. */
  content(file: Pick<StoredFile, "fileId" | "bytes">): AsyncIterable<Uint8Array>;
  /** Row and content; false when the account has no such file. */
  remove(request: { readonly fileId: FileId; readonly accountId: AccountId; readonly nowMs: number }): Promise<boolean>;
  /** Removes the contents of at most `limit` files whose time is over, and rows that have been over for long. Gives how many expired. */
  sweep(request: { readonly nowMs: number; readonly limit: number }): Promise<number>;
}

/** How long a file that has expired is still known as such. */
export const EXPIRED_FILES_KNOWN_MS = 30 * 24 * 3_600_000;
