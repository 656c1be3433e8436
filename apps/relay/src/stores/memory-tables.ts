// The database in memory: what the PostgreSQL store keeps in tables.
import type {
  AccountRecord,
  ChainCursor,
  ChosenFor,
  DurableChange,
  Entry,
  JobFacts,
  NewSpan,
  PaidPart,
  ResultProof,
} from "@starling/domain";
import type {
  AccountId,
  AccountKind,
  AlertId,
  ApiKeyId,
  CheckId,
  DisputeId,
  ErrorCode,
  InvitationId,
  JobId,
  NodeId,
  OperatorActionId,
  RedemptionId,
  SessionId,
  Verification,
  VerificationStatus,
} from "@starling/protocol";
import type { StoredAccountKey } from "../ports/account-key-store.ts";
import type { StoredAlert } from "../ports/alert-store.ts";
import type { StoredApiKey } from "../ports/api-key-store.ts";
import type { StoredDeposit } from "../ports/deposit-store.ts";
import type { StoredDispute } from "../ports/dispute-store.ts";
import type { HistoryRow, HistoryStepS } from "../ports/network-history-store.ts";
import type { NewAction, StoredInvitation } from "../ports/operator-store.ts";
import type { StoredOracleRequest } from "../ports/oracle-store.ts";
import type { StoredMintedOutput } from "../ports/output-store.ts";
import type { StoredRedemption } from "../ports/redemption-store.ts";
import type { StoredSession } from "../ports/session-store.ts";
import type { StoredModelSetting, StoredSettingChange } from "../ports/setting-store.ts";
import type { StoredSuspension } from "../ports/standing-store.ts";
import type { VerificationCount } from "../ports/store.ts";
import type { StoredWallet } from "../ports/wallet-store.ts";
import type { StreamedPart } from "./batch.ts";
import type { EvidenceRow } from "./keep-evidence.ts";
import type { JobRow } from "./rows.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface MemoryAccount {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly name: string | null;
  readonly createdAtMs: number;
  available: bigint;
  held: bigint;
  escrow: bigint;
  record: AccountRecord;
  granted: bigint;
  spent: bigint;
  redeemed: bigint;
  mergedInto: AccountId | null;
}

export interface MemorySpan extends Omit<NewSpan, "claimed"> {
  state: "queued" | "done" | "dropped";
  claimedBy: string | null;
  claimExpiresAtMs: number;
}

/** Who gave an answer, and what it was. */
export interface MemoryAnswer {
  readonly fence: number;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly data: Uint8Array;
  readonly proof: ResultProof | null;
}

export interface MemoryOutput {
  /** In the order of acceptance, from 1. */
  readonly seq: bigint;
  readonly chunkIndex: number;
  readonly firstItem: number;
  readonly itemCount: number;
  readonly outcome:
    | {
        readonly ok: true;
        readonly answer: MemoryAnswer;
        readonly verification: Verification;
        readonly reward: bigint;
        readonly chosen: ChosenFor;
        readonly entryId: string | null;
        readonly parts: readonly PaidPart[];
      }
    | { readonly ok: false; readonly code: ErrorCode };
  readonly fence: number;
  readonly atMs: number;
  /** Later ones count more. */
  readonly verdicts: MemoryVerdict[];
}

export interface MemoryVerdict {
  /** In the order of happening, from 1. */
  readonly seq: bigint;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly verification: Verification;
  readonly correction: MemoryAnswer | null;
  readonly atMs: number;
}

export interface MemoryJob {
  readonly row: Mutable<JobRow>;
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly modelHash: string;
  readonly idempotencyKey: string | null;
  readonly assurance: JobFacts["assurance"];
  readonly quorum: JobFacts["quorum"];
  readonly keyId: ApiKeyId | null;
  readonly rewardPerItem: bigint;
  readonly spans: readonly MemorySpan[];
  readonly outputs: Map<number, MemoryOutput>;
  /** What was streamed of a chunk that has no output, in order. */
  readonly streams: Map<number, readonly StreamedPart[]>;
  errorCode: ErrorCode | null;
  holdRemaining: bigint;
}

export interface MemoryUsage {
  readonly accountId: AccountId;
  readonly day: string;
  readonly modelId: string;
  readonly keyId: ApiKeyId | null;
  readonly jobs: number;
  readonly items: number;
  readonly failed: number;
  readonly charged: bigint;
}

export interface MemoryInvitation extends StoredInvitation {
  readonly hash: Uint8Array;
}

export interface MemoryRole {
  readonly invitationId: InvitationId;
  readonly accountId: AccountId;
  readonly grantedAtMs: number;
  readonly withdrawnAtMs: number | null;
}

export interface MemoryApiKey {
  readonly hashHex: string;
  row: StoredApiKey;
}

export interface MemorySession {
  readonly hashHex: string;
  row: StoredSession;
}

export interface MemoryChallenge {
  readonly expiresAtMs: number;
  isUsed: boolean;
}

export interface MemoryHistoryRow extends HistoryRow {
  readonly stepS: HistoryStepS;
  readonly relayId: string;
}

export interface MemoryTables {
  readonly accounts: Map<AccountId, MemoryAccount>;
  /** By thumbprint. */
  readonly accountKeys: Map<string, StoredAccountKey>;
  /** By address. */
  readonly wallets: Map<string, StoredWallet>;
  readonly sessions: Map<SessionId, MemorySession>;
  /** By nonce. */
  readonly challenges: Map<string, MemoryChallenge>;
  readonly redemptions: Map<RedemptionId, StoredRedemption>;
  /** By chain and id, as the next two. */
  readonly deposits: Map<string, StoredDeposit>;
  readonly oracleRequests: Map<string, StoredOracleRequest>;
  readonly mintedOutputs: Map<string, StoredMintedOutput>;
  readonly cursors: Map<number, ChainCursor>;
  /** By their ids. */
  readonly apiKeys: Map<ApiKeyId, MemoryApiKey>;
  readonly jobs: Map<JobId, MemoryJob>;
  /** By `jobKey`. */
  readonly jobsByKey: Map<string, JobId>;
  readonly entries: Map<string, Entry>;
  readonly idempotencyKeys: Set<string>;
  /** In order; each is its output's as well. */
  readonly verdicts: MemoryVerdict[];
  /** What jobs did, by account, day, model and key; one of its own for each. */
  readonly usage: Map<string, MemoryUsage>;
  readonly checks: Map<CheckId, Extract<DurableChange, { type: "check-closed" }>>;
  /** Of checks that were no plain match. */
  readonly evidence: Map<CheckId, EvidenceRow>;
  /** By all of a count but its number. */
  readonly verificationCounts: Map<string, VerificationCount>;
  /** By step, time and relay. */
  readonly networkHistory: Map<string, MemoryHistoryRow>;
  readonly invitations: Map<InvitationId, MemoryInvitation>;
  /** By invitation. */
  readonly roles: Map<InvitationId, MemoryRole>;
  readonly actions: Map<OperatorActionId, NewAction>;
  readonly suspensions: Map<AccountId, StoredSuspension>;
  /** When unsettled points were last taken, also in a suspension that is over. */
  readonly forfeits: Map<AccountId, number>;
  /** By thumbprint. */
  readonly suspendedDevices: Map<string, { readonly atMs: number; readonly reason: string }>;
  readonly disputes: Map<DisputeId, StoredDispute>;
  readonly modelSettings: Map<string, StoredModelSetting>;
  /** In order. */
  readonly settingChanges: StoredSettingChange[];
  readonly alerts: Map<AlertId, StoredAlert>;
  /** The last output's `seq`. */
  outputSeq: bigint;
}

export const createMemoryTables = (): MemoryTables => ({
  accounts: new Map(),
  accountKeys: new Map(),
  wallets: new Map(),
  sessions: new Map(),
  challenges: new Map(),
  redemptions: new Map(),
  deposits: new Map(),
  oracleRequests: new Map(),
  mintedOutputs: new Map(),
  cursors: new Map(),
  apiKeys: new Map(),
  jobs: new Map(),
  jobsByKey: new Map(),
  entries: new Map(),
  idempotencyKeys: new Set(),
  verdicts: [],
  usage: new Map(),
  checks: new Map(),
  evidence: new Map(),
  verificationCounts: new Map(),
  networkHistory: new Map(),
  invitations: new Map(),
  roles: new Map(),
  actions: new Map(),
  suspensions: new Map(),
  forfeits: new Map(),
  suspendedDevices: new Map(),
  disputes: new Map(),
  modelSettings: new Map(),
  settingChanges: [],
  alerts: new Map(),
  outputSeq: 0n,
});

export const jobKey = (accountId: AccountId, idempotencyKey: string): string => `${accountId} ${idempotencyKey}`;

export const chainKey = (chainId: number, id: string): string => `${chainId} ${id}`;

/** The account that an account's keys and wallets went to: itself when it was not merged. */
export function rootOf({ accounts }: Pick<MemoryTables, "accounts">, accountId: AccountId): AccountId {
  let root = accountId;
  for (let next = accounts.get(root)?.mergedInto ?? null; next !== null; next = accounts.get(root)?.mergedInto ?? null)
    root = next;
  return root;
}

/** The job's column that counts answers of a status; unchecked ones are what the others leave. */
export const COUNTED_IN = {
  provisional: "chunks_provisional",
  audited: "chunks_audited",
  checked: "chunks_checked",
  agreed: "chunks_agreed",
  inconclusive: "chunks_inconclusive",
  refuted: "chunks_refuted",
} as const satisfies Record<Exclude<VerificationStatus, "unchecked">, keyof JobRow>;

/** What stands of an accepted answer; undefined when the chunk failed. */
export function standingOf({
  outcome,
  verdicts,
}: MemoryOutput): { readonly answer: MemoryAnswer; readonly verification: Verification } | undefined {
  if (!outcome.ok) return undefined;
  const { status, agreed } = verdicts.at(-1)?.verification ?? outcome.verification;
  const correction = verdicts.findLast((verdict) => verdict.correction !== null)?.correction ?? null;
  return {
    answer: correction ?? outcome.answer,
    verification: {
      status,
      ...(agreed === undefined ? {} : { agreed }),
      ...(correction === null ? {} : { corrected: true }),
    },
  };
}
