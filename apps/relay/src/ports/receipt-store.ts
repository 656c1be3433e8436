// What the receipt log needs of the database: answers and verdicts to write receipts of, and the log itself.

import type { Tile, TileKey } from "@starling/domain";
import type { JobId } from "@starling/protocol";
import type { LogCursor, ReceiptFacts } from "../receipts/receipt-facts.ts";
import type { ChunkKey } from "./store.ts";

export interface NewReceipt extends ChunkKey {
  /** 0, and one more for each later verdict on the chunk. */
  readonly revision: number;
  /** Canonical JSON. */
  readonly body: string;
  readonly leafHash: Uint8Array;
}

export interface StoredReceipt extends NewReceipt {
  /** From 0. */
  readonly leafIndex: number;
}

export interface StoredHead {
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly timestampMs: number;
  /** 0x and 130 hex digits. */
  readonly signature: string;
}

/** Answers in the order of the database; what isn't final or has no proof is passed over. */
export interface FactsPage {
  readonly facts: readonly ReceiptFacts[];
  /** Where to go on. */
  readonly next: bigint;
  /** More may follow. */
  readonly isFull: boolean;
}

export interface ReceiptStore {
  /** How long the log is, and up to where answers and verdicts are in it. */
  logState(): Promise<{ readonly size: number; readonly cursor: LogCursor }>;
  /** Outputs after `after` that were final when they were accepted; looks at `limit` of them at most. */
  acceptedAnswers(request: { after: bigint; limit: number }): Promise<FactsPage>;
  /** Verdicts after `after`, each with the answer that stood then; not beyond the first on an output after `outputSeq`. */
  judgedAnswers(request: { after: bigint; outputSeq: bigint; limit: number }): Promise<FactsPage>;
  /** The last receipt of each chunk that has one. */
  lastReceipts(chunks: readonly ChunkKey[]): Promise<StoredReceipt[]>;
  /** The one whose leaf this is. */
  receiptByLeaf(leafHash: Uint8Array): Promise<StoredReceipt | undefined>;
  /**
   * Receipts, tiles and cursor in one transaction, or nothing: rejects with StoreConflict when the log isn't `from` any
   * more, and then nothing was written.
   */
  append(request: {
    readonly from: { readonly size: number; readonly cursor: LogCursor };
    readonly cursor: LogCursor;
    readonly receipts: readonly NewReceipt[];
    readonly tiles: readonly Tile[];
  }): Promise<void>;
  /** In the order asked for; throws when one isn't there. */
  tiles(keys: readonly TileKey[]): Promise<Tile[]>;
  /** A head of a size that has one already is not taken. */
  addHead(head: StoredHead): Promise<void>;
  lastHead(): Promise<StoredHead | undefined>;
  /** Whether a chunk without a receipt may still get one. */
  isAwaited(jobId: JobId, chunkIndex: number): Promise<boolean>;
}
