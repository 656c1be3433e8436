// All that the relay keeps, over one database, or in memory.
import { join } from "node:path";
import type { Database } from "@starling/db";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { AdminReads } from "../ports/admin-reads.ts";
import type { AlertStore } from "../ports/alert-store.ts";
import type { ApiKeyStore } from "../ports/api-key-store.ts";
import type { BatchStore } from "../ports/batch-store.ts";
import type { DepositStore } from "../ports/deposit-store.ts";
import type { DisputeStore } from "../ports/dispute-store.ts";
import type { DryRunStore } from "../ports/dry-run-store.ts";
import type { FileStore } from "../ports/file-store.ts";
import type { JobListStore } from "../ports/job-list-store.ts";
import type { NetworkHistoryStore } from "../ports/network-history-store.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import type { OracleStore } from "../ports/oracle-store.ts";
import type { OutputStore } from "../ports/output-store.ts";
import type { ReceiptStore } from "../ports/receipt-store.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";
import type { SessionStore } from "../ports/session-store.ts";
import type { SettingStore } from "../ports/setting-store.ts";
import type { StandingStore } from "../ports/standing-store.ts";
import type { StatementStore } from "../ports/statement-store.ts";
import type { Store } from "../ports/store.ts";
import type { UsageStore } from "../ports/usage-store.ts";
import type { WalletStore } from "../ports/wallet-store.ts";
import type { WebhookStore } from "../ports/webhook-store.ts";
import { createMemoryAdminReads } from "./admin/memory-admin-reads.ts";
import { createPostgresAdminReads } from "./admin/postgres-admin-reads.ts";
import { createFileContents } from "./file-contents.ts";
import { createMemoryAccountKeyStore } from "./memory-account-key-store.ts";
import { createMemoryAlertStore } from "./memory-alert-store.ts";
import { createMemoryApiKeyStore } from "./memory-api-key-store.ts";
import { createMemoryBatchStore } from "./memory-batch-store.ts";
import { createMemoryDepositStore } from "./memory-deposit-store.ts";
import { createMemoryDisputeStore } from "./memory-dispute-store.ts";
import { createMemoryDryRunStore } from "./memory-dry-run-store.ts";
import { createMemoryFileStore } from "./memory-file-store.ts";
import { createMemoryJobListStore } from "./memory-job-list-store.ts";
import { createMemoryNetworkHistoryStore } from "./memory-network-history-store.ts";
import { createMemoryOperatorStore } from "./memory-operator-store.ts";
import { createMemoryOracleStore } from "./memory-oracle-store.ts";
import { createMemoryOutputStore } from "./memory-output-store.ts";
import { createMemoryReceiptStore } from "./memory-receipt-store.ts";
import { createMemoryRedemptionStore } from "./memory-redemption-store.ts";
import { createMemorySessionStore } from "./memory-session-store.ts";
import { createMemorySettingStore } from "./memory-setting-store.ts";
import { createMemoryStandingStore } from "./memory-standing-store.ts";
import { createMemoryStatementStore } from "./memory-statement-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createMemoryTables, type MemoryTables } from "./memory-tables.ts";
import { createMemoryUsageStore } from "./memory-usage-store.ts";
import { createMemoryWalletStore } from "./memory-wallet-store.ts";
import { createMemoryWebhookStore } from "./memory-webhook-store.ts";
import { createPostgresAccountKeyStore } from "./postgres-account-key-store.ts";
import { createPostgresAlertStore } from "./postgres-alert-store.ts";
import { createPostgresApiKeyStore } from "./postgres-api-key-store.ts";
import { createPostgresBatchStore } from "./postgres-batch-store.ts";
import { createPostgresDepositStore } from "./postgres-deposit-store.ts";
import { createPostgresDisputeStore } from "./postgres-dispute-store.ts";
import { createPostgresDryRunStore } from "./postgres-dry-run-store.ts";
import { createPostgresFileStore } from "./postgres-file-store.ts";
import { createPostgresJobListStore } from "./postgres-job-list-store.ts";
import { createPostgresNetworkHistoryStore } from "./postgres-network-history-store.ts";
import { createPostgresOperatorStore } from "./postgres-operator-store.ts";
import { createPostgresOracleStore } from "./postgres-oracle-store.ts";
import { createPostgresOutputStore } from "./postgres-output-store.ts";
import { createPostgresReceiptStore } from "./postgres-receipt-store.ts";
import { createPostgresRedemptionStore } from "./postgres-redemption-store.ts";
import { createPostgresSessionStore } from "./postgres-session-store.ts";
import { createPostgresSettingStore } from "./postgres-setting-store.ts";
import { createPostgresStandingStore } from "./postgres-standing-store.ts";
import { createPostgresStatementStore } from "./postgres-statement-store.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createPostgresUsageStore } from "./postgres-usage-store.ts";
import { createPostgresWalletStore } from "./postgres-wallet-store.ts";
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
  readonly redemptions: RedemptionStore;
  readonly deposits: DepositStore;
  readonly accountKeys: AccountKeyStore;
  readonly wallets: WalletStore;
  readonly sessions: SessionStore;
  readonly oracle: OracleStore;
  readonly outputs: OutputStore;
  readonly operators: OperatorStore;
  readonly standings: StandingStore;
  readonly disputes: DisputeStore;
  readonly settings: SettingStore;
  readonly alerts: AlertStore;
  readonly dryRuns: DryRunStore;
  readonly jobLists: JobListStore;
  readonly usage: UsageStore;
  readonly statements: StatementStore;
  readonly networkHistory: NetworkHistoryStore;
  readonly admin: AdminReads;
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
  redemptions: createPostgresRedemptionStore(database.sql),
  deposits: createPostgresDepositStore(database.sql),
  accountKeys: createPostgresAccountKeyStore(database.sql),
  wallets: createPostgresWalletStore(database.sql),
  sessions: createPostgresSessionStore(database.sql),
  oracle: createPostgresOracleStore(database.sql),
  outputs: createPostgresOutputStore(database.sql),
  operators: createPostgresOperatorStore(database.sql),
  standings: createPostgresStandingStore(database.sql),
  disputes: createPostgresDisputeStore(database.sql),
  settings: createPostgresSettingStore(database.sql),
  alerts: createPostgresAlertStore(database.sql),
  dryRuns: createPostgresDryRunStore(database.sql),
  jobLists: createPostgresJobListStore(database.sql),
  usage: createPostgresUsageStore(database.sql),
  statements: createPostgresStatementStore(database.sql),
  networkHistory: createPostgresNetworkHistoryStore(database.sql),
  admin: createPostgresAdminReads(database.sql),
});

/** Over `tables`, which may be shared with other relays'; batches, webhooks and rows of files are this one's alone. */
export const openMemoryStores = (
  claimant: Claimant,
  dataDir: string,
  tables: MemoryTables = createMemoryTables(),
): Stores => {
  const receipts = createMemoryReceiptStore(tables);
  const webhooks = createMemoryWebhookStore(tables);
  return {
    store: createMemoryStore(claimant, tables),
    receiptStore: receipts,
    apiKeys: createMemoryApiKeyStore(tables),
    files: createMemoryFileStore(createFileContents(join(dataDir, FILES_DIR))),
    batches: createMemoryBatchStore(),
    webhooks,
    redemptions: createMemoryRedemptionStore(tables),
    deposits: createMemoryDepositStore(tables),
    accountKeys: createMemoryAccountKeyStore(tables),
    wallets: createMemoryWalletStore(tables),
    sessions: createMemorySessionStore(tables),
    oracle: createMemoryOracleStore(tables),
    outputs: createMemoryOutputStore(tables),
    operators: createMemoryOperatorStore(tables),
    standings: createMemoryStandingStore(tables),
    disputes: createMemoryDisputeStore(tables),
    settings: createMemorySettingStore(tables),
    alerts: createMemoryAlertStore(tables),
    dryRuns: createMemoryDryRunStore(tables),
    jobLists: createMemoryJobListStore(tables),
    usage: createMemoryUsageStore(tables),
    statements: createMemoryStatementStore(tables),
    networkHistory: createMemoryNetworkHistoryStore(tables),
    admin: createMemoryAdminReads(tables, { webhooks, receipts }),
  };
};
