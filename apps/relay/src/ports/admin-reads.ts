// What operators read of the database. Nothing here writes but `refreshFigures`; every list is a page, found by an index or by
// reading on for a bounded number of rows, and never counts.
import type { CheckOpinion, ChosenFor } from "@starling/domain";
import type {
  AccountId,
  AccountKind,
  AccountSort,
  ApiKeyId,
  Assurance,
  CheckId,
  CheckReason,
  DisputeAboutType,
  DisputeId,
  DisputeState,
  EntryId,
  EntryType,
  JobId,
  JobState,
  LedgerBucket,
  NodeId,
  OperatorActionView,
  Priority,
  RedemptionId,
  RedemptionState,
  SortOrder,
  Verdict,
  Verification,
} from "@starling/protocol";
import type { StoredDispute } from "./dispute-store.ts";
import type { StoredJob } from "./store.ts";
import type { StoredDelivery } from "./webhook-store.ts";

/** Where a page begins: after this row. `value` is what the list is sorted by; null in the order of ids. */
export interface ListKey {
  readonly value: bigint | null;
  readonly id: string;
}

export interface ListRequest {
  readonly order: SortOrder;
  readonly after: ListKey | null;
  readonly limit: number;
}

/** Milliseconds since the epoch: from the first on, and before the second. By the time in the ids. */
export interface TimeSpan {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** `next` null: the list ends here. Else there may be more, also after a page that has fewer rows than asked for. */
export interface Listed<T> {
  readonly rows: readonly T[];
  readonly next: ListKey | null;
}

/** What to find accounts by; `prefix` are beginnings. */
export type AccountSearch =
  | { readonly by: "id"; readonly prefix: string }
  | { readonly by: "name"; readonly prefix: string }
  /** Lower case. */
  | { readonly by: "wallet"; readonly prefix: string }
  /** The whole thumbprint of a device's key. */
  | { readonly by: "device"; readonly thumbprint: string };

export interface AccountsRequest extends ListRequest {
  readonly sort: AccountSort;
  readonly search: AccountSearch | null;
  readonly kind: AccountKind | null;
  readonly isSuspended: boolean | null;
  readonly isOperator: boolean;
}

export interface AdminAccount {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  readonly isOperator: boolean;
  readonly name: string | null;
  readonly createdAtMs: number;
  /** Micro-points, as all that follow. */
  readonly available: bigint;
  readonly escrow: bigint;
  readonly held: bigint;
  readonly granted: bigint;
  readonly earned: bigint;
  readonly spent: bigint;
  readonly redeemed: bigint;
  readonly matches: number;
  readonly mismatches: number;
  readonly suspension: {
    readonly atMs: number;
    readonly checkId: CheckId | null;
    readonly reason: string | null;
    readonly operatorId: AccountId | null;
  } | null;
  readonly mergedInto: AccountId | null;
  readonly redemption: {
    readonly redemptionId: RedemptionId;
    readonly state: RedemptionState;
    readonly amount: bigint;
    readonly createdAtMs: number;
  } | null;
}

export interface AdminDeviceRow {
  readonly thumbprint: string;
  readonly label: string | null;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly suspendedAtMs: number | null;
}

export interface JobsRequest extends ListRequest, TimeSpan {
  readonly idPrefix: string | null;
  readonly accountId: AccountId | null;
  readonly modelId: string | null;
  readonly state: JobState | null;
}

export interface AdminJob {
  readonly job: StoredJob;
  readonly errorCode: string | null;
  readonly quoted: bigint;
  readonly charged: bigint;
  readonly rewarded: bigint;
  readonly held: bigint;
  readonly chunksDone: number;
  readonly chunksProvisional: number;
  readonly chunksCorrected: number;
}

export interface ChecksRequest extends ListRequest, TimeSpan {
  readonly accountId: AccountId | null;
  readonly jobId: JobId | null;
  readonly modelId: string | null;
  /** `unusual`: all but a plain match. */
  readonly verdict: Verdict | "unusual" | null;
  readonly reason: CheckReason | null;
}

export interface StoredCheck {
  readonly checkId: CheckId;
  readonly atMs: number;
  readonly reason: CheckReason;
  readonly verdict: Verdict;
  readonly isFalseAlarm: boolean;
  readonly modelId: string;
  readonly jobId: JobId | null;
  readonly chunkIndex: number;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly adapterClass: string;
  readonly distance: number | null;
  readonly referees: readonly { readonly nodeId: NodeId; readonly accountId: AccountId; readonly agrees: boolean }[];
}

/** One answer that is kept of a chunk. */
export interface KeptAnswer {
  readonly nodeId: NodeId | null;
  readonly accountId: AccountId | null;
  readonly atMs: number;
  readonly fence: number;
  readonly data: Uint8Array;
  readonly outputHash: Uint8Array | null;
  readonly isAttested: boolean;
}

/** All that is kept of a chunk: what was asked, the answer that was accepted first, and those that took its place, in order. */
export interface KeptEvidence {
  readonly firstItem: number;
  readonly itemCount: number;
  /** The input bundle; null when it can't be found. */
  readonly input: Uint8Array | null;
  /** The first that was accepted, then each that corrected it. At most 8. */
  readonly answers: readonly KeptAnswer[];
  /** The last word on it; null where it failed. */
  readonly verification: Verification | null;
}

/** One opinion of a check that was no plain match. */
export interface StoredOpinion extends Omit<CheckOpinion, "output" | "proof"> {
  /** Of its whole output. */
  readonly bytes: number;
  /** Of its whole output: SHA-256 in hex. */
  readonly outputHash: string;
  readonly isAttested: boolean;
  /** The bundle of the items that are kept; null where none is. */
  readonly output: Uint8Array | null;
}

/** What a check was decided by, as far as it is kept. */
export interface StoredEvidence {
  readonly itemCount: number;
  /** Those that are kept, within the chunk, rising. */
  readonly items: readonly number[];
  /** Of a known answer, the bundle of these items; null where it stands with the job, or is not kept. */
  readonly input: Uint8Array | null;
  readonly opinions: readonly StoredOpinion[];
}

export interface DisputesRequest extends ListRequest {
  readonly state: DisputeState | null;
  readonly accountId: AccountId | null;
  readonly aboutType: DisputeAboutType | null;
}

export interface EntriesRequest extends ListRequest, TimeSpan {
  readonly accountId: AccountId | null;
  readonly bucket: LedgerBucket | null;
  /** Empty: of all types. */
  readonly types: readonly EntryType[];
  readonly jobId: JobId | null;
}

export interface AdminEntry {
  readonly entryId: EntryId;
  readonly type: EntryType;
  readonly jobId: JobId | null;
  readonly idempotencyKey: string;
  readonly atMs: number;
  /** In their order; as many as were asked for. */
  readonly postings: readonly {
    readonly accountId: AccountId;
    readonly bucket: LedgerBucket;
    readonly amount: bigint;
  }[];
  readonly postingsTotal: number;
  /** On the account asked for; null where none was. */
  readonly effect: { readonly available: bigint; readonly escrow: bigint } | null;
}

export interface ActionsRequest extends ListRequest, TimeSpan {
  readonly operatorId: AccountId | null;
  readonly action: string | null;
  readonly subjectId: string | null;
}

export type AdminDelivery = Pick<
  StoredDelivery,
  "eventId" | "event" | "attempts" | "nextAtMs" | "deliveredAtMs" | "lastStatus" | "lastError" | "createdAtMs"
>;

/** Up to where a reader of a job's life has come, in each of the tables that it is told from. */
export interface JobLifePosition {
  /** Of admission, hold, spans, release and end. */
  readonly milestones: number;
  readonly outputSeq: bigint;
  readonly verdictSeq: bigint;
  /** When the last check was over, and its id. */
  readonly checkAtMs: number;
  readonly checkId: string;
  readonly entryId: string;
  readonly deliveryId: string;
  readonly disputeId: string;
}

export const LIFE_BEGINS: JobLifePosition = {
  milestones: 0,
  outputSeq: 0n,
  verdictSeq: 0n,
  checkAtMs: 0,
  checkId: "",
  entryId: "",
  deliveryId: "",
  disputeId: "",
};

/** What was written down of a job's life; `position` is where a reader goes on after it. */
export type JobLifeEvent = {
  readonly atMs: number;
  readonly position: Partial<JobLifePosition>;
} & (
  | {
      readonly type: "admitted";
      readonly job: StoredJob;
      readonly keyId: ApiKeyId | null;
      readonly modelHash: string;
      readonly assurance: Assurance;
      readonly priority: Priority;
      readonly pricePerItem: bigint;
      readonly rewardPerItem: bigint;
      readonly idempotencyKey: string | null;
    }
  | { readonly type: "held"; readonly amount: bigint; readonly remaining: bigint; readonly spent: bigint }
  | {
      readonly type: "spans";
      readonly total: number;
      readonly queued: number;
      readonly done: number;
      readonly dropped: number;
    }
  | {
      readonly type: "output";
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly errorCode: string | null;
      readonly nodeId: NodeId | null;
      readonly accountId: AccountId | null;
      readonly fence: number;
      readonly chosen: ChosenFor | null;
      readonly verification: Verification | null;
      readonly reward: bigint;
      readonly entryId: EntryId | null;
      readonly outputHash: Uint8Array | null;
      readonly receipts: readonly { readonly leaf: number; readonly revision: number; readonly atMs: number }[];
    }
  | {
      readonly type: "verdict";
      readonly chunkIndex: number;
      readonly verification: Verification;
      readonly correction: {
        readonly nodeId: NodeId;
        readonly accountId: AccountId;
        readonly fence: number;
        readonly outputHash: Uint8Array | null;
      } | null;
    }
  | { readonly type: "check"; readonly check: StoredCheck }
  | { readonly type: "entry"; readonly entry: AdminEntry }
  | { readonly type: "delivery"; readonly delivery: AdminDelivery }
  | { readonly type: "dispute"; readonly dispute: StoredDispute }
  | { readonly type: "released"; readonly remaining: bigint }
  | { readonly type: "ended"; readonly state: JobState; readonly errorCode: string | null }
);

export interface AdminReads {
  accounts(request: AccountsRequest): Promise<Listed<AdminAccount>>;
  account(accountId: AccountId): Promise<AdminAccount | undefined>;
  /** Of an account, the newest first, revoked ones included. */
  devices(request: { readonly accountId: AccountId; readonly limit: number }): Promise<AdminDeviceRow[]>;

  jobs(request: JobsRequest): Promise<Listed<AdminJob>>;
  job(jobId: JobId): Promise<AdminJob | undefined>;
  /** In the order of happening, after `after`; undefined when there is no such job. */
  jobLife(request: {
    readonly jobId: JobId;
    readonly after: JobLifePosition;
    readonly limit: number;
  }): Promise<{ readonly events: readonly JobLifeEvent[]; readonly isOpen: boolean } | undefined>;

  checks(request: ChecksRequest): Promise<Listed<StoredCheck>>;
  check(checkId: CheckId): Promise<StoredCheck | undefined>;
  /** undefined when nothing was ever answered to the chunk. */
  evidence(request: { readonly jobId: JobId; readonly chunkIndex: number }): Promise<KeptEvidence | undefined>;
  /** undefined of a plain match, and when its time is over. */
  opinions(checkId: CheckId): Promise<StoredEvidence | undefined>;

  disputes(request: DisputesRequest): Promise<Listed<StoredDispute>>;
  dispute(disputeId: DisputeId): Promise<StoredDispute | undefined>;

  entries(request: EntriesRequest): Promise<Listed<AdminEntry>>;
  entry(request: { readonly entryId: EntryId; readonly postingsMax: number }): Promise<AdminEntry | undefined>;
  /** By the database's own estimate. */
  entriesAbout(): Promise<number>;

  actions(request: ActionsRequest): Promise<Listed<OperatorActionView>>;

  /** Brings what accounts are sorted by up to date, of these. */
  refreshFigures(accountIds: readonly AccountId[]): Promise<void>;
  /** The same of the accounts after `after` in the order of ids; the last of them, null when it was the last of all. */
  refreshFiguresAfter(request: { readonly after: AccountId | null; readonly limit: number }): Promise<AccountId | null>;
}
