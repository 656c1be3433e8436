// What owners say was wrong. The engine's commits write it; this reads, and says what is at stake.
import type { DisputeFacts } from "@starling/domain";
import type { AccountId, CheckId, DisputeAbout, DisputeId, DisputeState, EntryId, JobId } from "@starling/protocol";

export interface StoredDispute {
  readonly disputeId: DisputeId;
  readonly accountId: AccountId;
  readonly about: DisputeAbout;
  readonly text: string;
  readonly state: DisputeState;
  /** Micro-points that its decision moves. */
  readonly stake: bigint;
  readonly openingEntryId: EntryId | null;
  readonly entryId: EntryId | null;
  readonly decidedBy: AccountId | null;
  readonly reason: string | null;
  readonly createdAtMs: number;
  readonly decidedAtMs: number | null;
}

/** What a dispute of a check needs of it. */
export interface DisputedCheck {
  readonly checkId: CheckId;
  readonly accountId: AccountId;
  readonly jobId: JobId | null;
  readonly chunkIndex: number;
  readonly verdict: string;
  readonly atMs: number;
}

/** What an answer cost. */
export interface Charged {
  readonly amount: bigint;
  readonly atMs: number;
  /** A text without a verdict: should it be refuted, its payer is paid back by that. */
  readonly isUnderCheck: boolean;
}

export interface DisputeStore {
  get(disputeId: DisputeId): Promise<StoredDispute | undefined>;
  /** Newest first; `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: DisputeId | null;
    readonly limit: number;
  }): Promise<StoredDispute[]>;
  /** Of all accounts, the oldest first: what a restart takes up. */
  open(request: { readonly after: DisputeId | null; readonly limit: number }): Promise<DisputeFacts[]>;
  counts(request: {
    readonly accountId: AccountId;
    readonly sinceMs: number;
  }): Promise<{ readonly open: number; readonly since: number }>;
  /** Of all accounts, not decided. */
  openCount(): Promise<number>;
  /** The one about the same, decided or not; of a suspension the one that was opened since `suspendedAtMs`. */
  about(request: {
    readonly accountId: AccountId;
    readonly about: DisputeAbout;
    readonly suspendedAtMs: number;
  }): Promise<StoredDispute | undefined>;
  check(checkId: CheckId): Promise<DisputedCheck | undefined>;
  /** Micro-points that entries of type `reversal` took from the account for a chunk, or with `suspended` for the suspension that a check led to. */
  reversed(
    request:
      | {
          readonly accountId: AccountId;
          readonly jobId: JobId;
          readonly chunkIndex: number;
          /** When the check was closed. */
          readonly atMs: number;
        }
      | { readonly accountId: AccountId; readonly suspended: CheckId },
  ): Promise<bigint>;
  /** Micro-points that a job's payer paid for a chunk and did not get back; undefined when the chunk has no accepted answer or the job isn't the account's. */
  charged(request: {
    readonly accountId: AccountId;
    readonly jobId: JobId;
    readonly chunkIndex: number;
  }): Promise<Charged | undefined>;
}
