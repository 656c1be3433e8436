import type { Policy } from "@starling/domain";
import type {
  AccountId,
  BatchId,
  HistoryRange,
  JobId,
  NetworkHistory,
  NetworkStats,
  VerificationStats,
} from "@starling/protocol";
import type { Trials } from "../accounts/trials.ts";
import type { AlertWatch } from "../alerts/watch-alerts.ts";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { OpenTextCodec } from "../generate/text-codec.ts";
import type { ModelOffers } from "../models-offered/model-offers.ts";
import type { Outputs } from "../outputs/outputs.ts";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { AdminReads } from "../ports/admin-reads.ts";
import type { AlertStore } from "../ports/alert-store.ts";
import type { ApiKeyStore } from "../ports/api-key-store.ts";
import type { BatchStore } from "../ports/batch-store.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Chain } from "../ports/chain.ts";
import type { ConnectedNodes } from "../ports/connected-nodes.ts";
import type { DepositStore } from "../ports/deposit-store.ts";
import type { DeviceNodes } from "../ports/device-nodes.ts";
import type { DisputeStore } from "../ports/dispute-store.ts";
import type { DryRunStore } from "../ports/dry-run-store.ts";
import type { FileStore } from "../ports/file-store.ts";
import type { JobListStore } from "../ports/job-list-store.ts";
import type { Log } from "../ports/log.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import type { OracleStore } from "../ports/oracle-store.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";
import type { SessionStore } from "../ports/session-store.ts";
import type { SettingStore } from "../ports/setting-store.ts";
import type { StandingStore } from "../ports/standing-store.ts";
import type { StatementStore } from "../ports/statement-store.ts";
import type { Store } from "../ports/store.ts";
import type { UsageStore } from "../ports/usage-store.ts";
import type { WalletStore } from "../ports/wallet-store.ts";
import type { Receipts } from "../receipts/start-receipts.ts";
import type { RedemptionWatch } from "../redemptions/redemption-watch.ts";
import type { Webhooks } from "../webhooks/start-webhooks.ts";
import type { AddressLimits } from "./address-limits.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Budgets } from "./budgets.ts";
import type { AnswersKept } from "./openai/answers-kept.ts";
import type { RequestLimits } from "./request-limits.ts";
import type { StatementCursors } from "./statement-cursors.ts";

/** What the handlers of HTTP routes work with. */
export interface HttpRoom {
  readonly engine: RunningEngine;
  readonly store: Store;
  readonly apiKeys: ApiKeyStore;
  readonly accountKeys: AccountKeyStore;
  readonly sessions: SessionStore;
  /** The nodes of devices, to be told that these are others' or nobody's now. */
  readonly nodes: DeviceNodes;
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly webhooks: Webhooks;
  readonly jobLists: JobListStore;
  readonly usage: UsageStore;
  readonly statements: StatementStore;
  readonly statementCursors: StatementCursors;
  readonly operators: OperatorStore;
  /** Somebody operates the network from now on, or doesn't any more. */
  readonly operatorsChanged: () => void;
  readonly standings: StandingStore;
  readonly disputes: DisputeStore;
  readonly settings: SettingStore;
  readonly dryRuns: DryRunStore;
  readonly modelOffers: ModelOffers;
  readonly alerts: AlertStore;
  readonly alertWatch: Pick<AlertWatch, "settled">;
  /** What operators read. */
  readonly admin: AdminReads;
  readonly connectedNodes: ConnectedNodes;
  readonly redemptions: RedemptionStore;
  readonly redemptionWatch: RedemptionWatch;
  readonly deposits: DepositStore;
  readonly wallets: WalletStore;
  /** Sites whose messages wallets may sign to sign in; `*` is any. */
  readonly siteOrigins: readonly string[];
  readonly chainId: number;
  /** null: the network has none. */
  readonly chain: Chain | null;
  /** The relay's address as browsers reach it; null: as each request has it. */
  readonly publicUrl: string | null;
  /** Of public dApps' WalletConnect; null: the relay's own endpoint. */
  readonly walletConnectProjectId: string | null;
  /** Answers as tokens; null without a chain. */
  readonly outputs: Outputs | null;
  /** What contracts asked. */
  readonly oracleQuestions: Pick<OracleStore, "get" | "list">;
  /** As it was when the relay started; what operators have set since is the engine's. */
  readonly policy: Policy;
  readonly authenticate: Authenticate;
  readonly budgets: Budgets;
  readonly requestLimits: RequestLimits;
  readonly addressLimits: AddressLimits;
  readonly trials: Trials;
  /** Changes of the ways into an account, one after the other, so that the last one stays. */
  readonly oneAtATime: <T>(accountId: AccountId, act: () => Promise<T>) => Promise<T>;
  readonly openTextCodec: OpenTextCodec;
  readonly receipts: Receipts;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly stats: () => NetworkStats;
  readonly networkHistory: (range: HistoryRange) => Promise<NetworkHistory>;
  readonly verificationStats: () => Promise<VerificationStats>;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly embeddingsWaitMs: number;
  /** Who runs batches: told of new ones, and of those that aren't wanted any more. */
  readonly batchRunner: { wake(): void; cancel(batchId: BatchId): void };
  /** Texts that were asked for lately. */
  readonly answersKept: AnswersKept;
  /** Requests that wait for a job, by its id. */
  readonly waiting: Map<JobId, number>;
  /** Streams of events that are open, by account. */
  readonly following: Map<AccountId, number>;
  /** False from the moment that the relay is told to stop. */
  readonly isOpen: () => boolean;
  /** Aborts when the relay closes what is still open. */
  readonly closing: AbortSignal;
  readonly openapi: () => object;
}
