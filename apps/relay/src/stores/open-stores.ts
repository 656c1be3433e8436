// All that the relay keeps, over one database, or in memory.
import { join } from "node:path";
import type { Database } from "@starling/db";
import type { ApiKeyStore } from "../ports/api-key-store.ts";
import type { BatchStore } from "../ports/batch-store.ts";
import type { FileStore } from "../ports/file-store.ts";
import type { ReceiptStore } from "../ports/receipt-store.ts";
import type { Store } from "../ports/store.ts";
import type { WebhookStore } from "../ports/webhook-store.ts";
import { createFileContents } from "./file-contents.ts";
import { createMemoryApiKeyStore } from "./memory-api-key-store.ts";
import { createMemoryBatchStore } from "./memory-batch-store.ts";
import { createMemoryFileStore } from "./memory-file-store.ts";
import { createMemoryReceiptStore } from "./memory-receipt-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createMemoryTables, type MemoryTables } from "./memory-tables.ts";
import { createMemoryWebhookStore } from "./memory-webhook-store.ts";
import { createPostgresApiKeyStore } from "./postgres-api-key-store.ts";
import { createPostgresBatchStore } from "./postgres-batch-store.ts";
import { createPostgresFileStore } from "./postgres-file-store.ts";
import { createPostgresReceiptStore } from "./postgres-receipt-store.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createPostgresWebhookStore } from "./postgres-webhook-store.ts";
import type { Claimant } from "./write-batch.ts";

export interface Stores {
  /** Closing it closes the database, and so all of them. */
  readonly store: Store;
  readonly receiptStore: ReceiptStore;
  readonly apiKeys: ApiKeyStore;
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly webhooks: WebhookStore;
}

const FILES_DIR = "files";

/** Contents of files lie in `dataDir`, also where the database is a server's: each relay has those that came to it. */
export const openPostgresStores = (database: Database, claimant: Claimant, dataDir: string): Stores => ({
  store: createPostgresStore(database, claimant),
  receiptStore: createPostgresReceiptStore(database),
  apiKeys: createPostgresApiKeyStore(database.sql),
  files: createPostgresFileStore(database.sql, createFileContents(join(dataDir, FILES_DIR))),
  batches: createPostgresBatchStore(database.sql),
  webhooks: createPostgresWebhookStore(database.sql),
});

/** Over `tables`, which may be shared with other relays'; batches, webhooks and rows of files are this one's alone. */
export const openMemoryStores = (
  claimant: Claimant,
  dataDir: string,
  tables: MemoryTables = createMemoryTables(),
): Stores => ({
  store: createMemoryStore(claimant, tables),
  receiptStore: createMemoryReceiptStore(tables),
  apiKeys: createMemoryApiKeyStore(tables),
  files: createMemoryFileStore(createFileContents(join(dataDir, FILES_DIR))),
  batches: createMemoryBatchStore(),
  webhooks: createMemoryWebhookStore(tables),
});
