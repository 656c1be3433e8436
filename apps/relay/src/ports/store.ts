// What the relay needs of its database. Two implementations (memory, PostgreSQL) pass one contract suite.

import type {
  AccountFacts,
  ChainCursor,
  ChosenFor,
  DaySum,
  DurableChange,
  Evidence,
  JobFacts,
  Posting,
  ProvisionalOutput,
  RedemptionFacts,
  SpanFacts,
} from "@starling/domain";
import type {
  AccountId,
  AccountKind,
  ApiKeyId,
  CheckReason,
  EntryType,
  ErrorCode,
  JobId,
  JobView,
  NodeId,
  Priority,
  RedemptionId,
  Verdict,
  Verification,
} from "@starling/protocol";

/** `redemptionDay` is of the last UTC day in which it asked for anything, which may be over. */
export interface StoredAccount extends Required<AccountFacts> {
  readonly name: string | null;
  readonly createdAtMs: number;
}

export interface StoredJob {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly requestHash: string;
  readonly chunkCount: number;
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
  /** The API key that it was asked with. */
  readonly keyId: ApiKeyId | null;
  /** Chunks whose answer was found wrong and has no other. */
  readonly chunksRefuted: number;
  /** As the API shows it. For an open job the counts are those of the last commit. */
  readonly view: JobView;
}

/** One answered chunk, in chunk order. */
export interface StoredOutput {
  readonly chunkIndex: number;
  readonly firstItem: number;
  readonly itemCount: number;
  /** What stands now: the answer that was accepted, or what corrected it since, with the last verdict on it. */
  readonly answer:
    | { readonly ok: true; readonly data: Uint8Array; readonly verification: Verification }
    | { readonly ok: false; readonly code: ErrorCode };
}

/** With its place in the order of acceptance, of all jobs. */
export interface SequencedOutput extends StoredOutput {
  readonly seq: bigint;
}

/** A verdict on an accepted answer. */
export interface JobVerdict {
  /** In the order of happening, of all jobs. */
  readonly seq: bigint;
  readonly chunkIndex: number;
  readonly firstItem: number;
  readonly itemCount: number;
  readonly verification: Verification;
}

/** How an answered chunk came to its answer. */
export interface StoredChunk {
  readonly chunkIndex: number;
  readonly firstItem: number;
  readonly itemCount: number;
  /** Who gave the answer that was accepted first; null when the chunk failed. */
  readonly nodeId: NodeId | null;
  readonly accountId: AccountId | null;
  readonly status: "ok" | "failed";
  /** Of one that failed. */
  readonly code: ErrorCode | null;
  /** The last verdict on it; null when it failed. */
  readonly verification: Verification | null;
  /** Why that node was given it; null when it failed. */
  readonly chosen: ChosenFor | null;
  readonly fence: number;
  /** When it was accepted, or failed. */
  readonly atMs: number;
}

export interface StoredEntry {
  readonly entryId: string;
  readonly type: EntryType;
  readonly jobId: JobId | null;
  readonly atMs: number;
  /** Net effect on the account asked for, in micro-points. */
  readonly available: bigint;
  readonly escrow: bigint;
}

/** How the keys of trials' entries begin. */
export const TRIAL_KEY_PREFIX = "trial:";

/** As it was posted. */
export interface StoredPostings extends Pick<StoredEntry, "entryId" | "type" | "atMs"> {
  readonly postings: readonly Posting[];
}

export interface Totals {
  readonly jobs: number;
  readonly chunks: number;
  readonly items: number;
  /** Micro-points that contributors were credited. */
  readonly pointsEarned: bigint;
}

export interface ChunkKey {
  readonly jobId: JobId;
  readonly chunkIndex: number;
}

/** How many checks of one sort there were. */
export interface VerificationCount {
  readonly modelId: string;
  /** Of the nodes that were checked. */
  readonly adapterClass: string;
  readonly reason: CheckReason;
  readonly verdict: Verdict;
  readonly isFalseAlarm: boolean;
  readonly count: number;
}

export interface Store {
  /** Writes all changes in one transaction, in order, or none of them. Rejects with StoreConflict when an invariant of the database refuses them. */
  commit(changes: readonly DurableChange[]): Promise<void>;

  /** Open jobs of this relay's database with what a restart needs; in order of admission; bounded pages. */
  openJobs(options: { after: JobId | null; limit: number }): Promise<JobFacts[]>;
  /**
   * Claims up to `limit` of a job's queued spans for `relayId` (FOR UPDATE SKIP LOCKED; raises the claim's fence; lapses after `ttlMs`), oldest first,
   * each with what was streamed of its chunks that have no output.
   */
  claimSpans(request: {
    jobId: JobId;
    relayId: string;
    limit: number;
    ttlMs: number;
    nowMs: number;
  }): Promise<SpanFacts[]>;
  /** Gives back all that `relayId` claims: what a relay does before it begins, for what it claimed before is not in its memory. */
  releaseClaims(relayId: string): Promise<void>;
  renewClaims(request: { relayId: string; ttlMs: number; nowMs: number }): Promise<void>;

  account(accountId: AccountId): Promise<StoredAccount | undefined>;
  /**
   * Finds or opens the account of a device key: a contributor's unless `kind` says otherwise. `accountId` and `kind` are
   * used when the key is new. undefined when the key was revoked.
   */
  openContributor(request: {
    accountId: AccountId;
    kind?: Extract<AccountKind, "contributor" | "referee">;
    keyThumbprint: string;
    nowMs: number;
  }): Promise<StoredAccount | undefined>;
  openAccount(request: {
    accountId: AccountId;
    kind: AccountKind;
    name: string;
    nowMs: number;
  }): Promise<StoredAccount>;
  /** Accounts of kind `operator`, the oldest first. */
  operators(limit: number): Promise<StoredAccount[]>;
  /** Accounts that were merged into others and still have points of their own, which are to follow; by id. */
  mergedWithPoints(options: { after: AccountId | null; limit: number }): Promise<StoredAccount[]>;
  entryByKey(idempotencyKey: string): Promise<StoredPostings | undefined>;
  /** Trials (entries whose key begins with `TRIAL_KEY_PREFIX`) that were posted at this time or later. */
  trialsSince(sinceMs: number): Promise<number>;
  entries(request: { accountId: AccountId; before: string | null; limit: number }): Promise<StoredEntry[]>;

  /** Redemptions that are held or issued, of all accounts, by id: what a restart takes up. */
  openRedemptions(options: { after: RedemptionId | null; limit: number }): Promise<RedemptionFacts[]>;
  /** Asked for by all accounts, and not returned, in the last UTC day in which any was; undefined when none ever was. */
  redemptionDay(): Promise<DaySum | undefined>;
  /** The last block of a chain that was worked through; undefined before the first. */
  chainCursor(chainId: number): Promise<ChainCursor | undefined>;

  addApiKey(request: {
    apiKeyId: ApiKeyId;
    accountId: AccountId;
    hash: Uint8Array;
    prefix: string;
    name: string;
    nowMs: number;
  }): Promise<void>;
  accountOfApiKey(hash: Uint8Array): Promise<AccountId | undefined>;

  job(jobId: JobId): Promise<StoredJob | undefined>;
  jobByIdempotencyKey(accountId: AccountId, key: string): Promise<StoredJob | undefined>;
  /** Answered chunks with index >= fromChunk, in order, without gaps being filled; at most `limit`, and about `bytesMax` bytes. */
  outputs(request: { jobId: JobId; fromChunk: number; limit: number; bytesMax: number }): Promise<StoredOutput[]>;

  /** Answered chunks with seq > `afterSeq`, in the order of acceptance, as they stand now; bounded as `outputs` is. */
  outputsBySeq(request: {
    jobId: JobId;
    afterSeq: bigint;
    limit: number;
    bytesMax: number;
  }): Promise<SequencedOutput[]>;
  /** Verdicts with seq > `afterSeq` on a job's answers, in the order of happening; at most `limit`. */
  verdictsBySeq(request: { jobId: JobId; afterSeq: bigint; limit: number }): Promise<JobVerdict[]>;
  /** Answered chunks with index > `after`, or all where it is null, in order; at most `limit`. */
  chunksOfJob(request: { jobId: JobId; after: number | null; limit: number }): Promise<StoredChunk[]>;

  /**
   * Answers of `chunks` as they stand, with their inputs, in the order asked for: about `bytesMax` bytes, one at least.
   * Those of `chunks` that are neither among them nor in `left`, which were not looked at, were never accepted.
   */
  evidence(request: {
    chunks: readonly ChunkKey[];
    bytesMax: number;
  }): Promise<{ readonly evidence: Evidence[]; readonly left: ChunkKey[] }>;
  /**
   * Answers whose verdict is outstanding, of accounts whose unsettled points were not taken, in the order of their acceptance. `next`
   * is the `after` of the page that follows; null on the last.
   */
  provisional(request: {
    after: bigint | null;
    limit: number;
  }): Promise<{ readonly outputs: ProvisionalOutput[]; readonly next: bigint | null }>;
  /** One row a model, class of adapter, reason and finding; in no order. */
  verificationCounts(): Promise<VerificationCount[]>;

  totals(): Promise<Totals>;
  /** Cheap; rejects when the database doesn't answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The database refused a commit because an invariant would break: memory and database have drifted apart, and the relay must rebuild. */
export class StoreConflict extends Error {
  override readonly name = "StoreConflict";
}
