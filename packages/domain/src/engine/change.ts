// What must last. The relay writes the changes of many commands in one transaction, in this order of happening.
import type {
  AccountId,
  ActionSubjectType,
  ApiKeyId,
  Assurance,
  CheckId,
  CheckReason,
  DisputeAbout,
  DisputeId,
  EntryId,
  EntryType,
  ErrorCode,
  JobId,
  NodeId,
  OperatorActionId,
  OperatorActionType,
  Priority,
  QuorumRule,
  RedemptionId,
  RedemptionState,
  TaskKind,
  Verdict,
  Verification,
} from "@starling/protocol/vocabulary";
import type { ChainCursor, ChainNote, ChainPlace, PolicyChanges, ResultProof } from "./command.ts";

export type Bucket = "available" | "escrow";

/** Why a node was given a chunk. */
export type ChosenFor = "fastest_free" | "holds_prefix" | "took_over" | "tried_again" | "second_try";

export interface Posting {
  readonly accountId: AccountId;
  readonly bucket: Bucket;
  /** Micro-points; never zero. The postings of an entry sum to zero. */
  readonly amount: bigint;
}

/** A ledger entry: one balanced event. */
export interface Entry {
  readonly entryId: EntryId;
  readonly type: EntryType;
  readonly idempotencyKey: string;
  readonly jobId: JobId | null;
  readonly postings: readonly Posting[];
  readonly atMs: number;
}

export interface NewSpan {
  readonly index: number;
  readonly firstChunk: number;
  readonly firstItem: number;
  readonly chunkItems: readonly number[];
  readonly inputs: readonly Uint8Array[];
  /** Whether the admitting relay claims it at once (the first of a job) or leaves it queued in the store. */
  readonly claimed: boolean;
}

/** One opinion of a check that was no plain match. */
export interface CheckOpinion {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  /** Whether it is the answer that the check was about. */
  readonly isSubject: boolean;
  /** What was found of it. */
  readonly verdict: Verdict;
  /** How far it is from the answer that the check was about; null of that one, and where it can't be said. */
  readonly distance: number | null;
  /** The first of the answer's tokens that it is about; 0 but for a text that several nodes made. */
  readonly from: number;
  /** The output bundle; of a measured text a referee's is what it measured. */
  readonly output: Uint8Array;
  readonly proof: ResultProof | null;
}

/** What a check that was no plain match was decided by. */
export interface CheckEvidence {
  readonly input: Uint8Array;
  readonly itemCount: number;
  /** In the order that they were given. */
  readonly opinions: readonly CheckOpinion[];
  /** All items of the chunk, those first that the opinions are furthest apart in. */
  readonly furthest: readonly number[];
}

/** What one node made of a text, and what its payer paid for that. */
export interface PaidPart {
  /** The first of its tokens. */
  readonly from: number;
  readonly accountId: AccountId;
  readonly nodeId: NodeId;
  /** Micro-points. */
  readonly charged: bigint;
}

export type DurableChange =
  | {
      readonly type: "job-admitted";
      readonly jobId: JobId;
      readonly accountId: AccountId;
      readonly modelId: string;
      readonly modelHash: string;
      readonly task: TaskKind;
      readonly assurance: Assurance;
      readonly quorum: QuorumRule | null;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
      readonly itemCount: number;
      readonly chunkCount: number;
      readonly pricePerItem: bigint;
      readonly rewardPerItem: bigint;
      readonly priority: Priority;
      readonly deadlineAtMs: number | null;
      readonly keyId: ApiKeyId | null;
      /** Micro-points held for it. */
      readonly hold: bigint;
      readonly spans: readonly NewSpan[];
      readonly atMs: number;
    }
  | {
      readonly type: "output-accepted";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly fence: number;
      readonly nodeId: NodeId;
      readonly accountId: AccountId;
      readonly data: Uint8Array;
      readonly proof: ResultProof | null;
      readonly verification: Verification;
      /** What the contributor is credited for it, in micro-points. */
      readonly reward: bigint;
      /** Why this node was given it. */
      readonly chosen: ChosenFor;
      /** The entry that settles it; null when it cost nothing. */
      readonly entryId: EntryId | null;
      /** Only of a text that several nodes made: all of them, in the order of its tokens. */
      readonly parts?: readonly PaidPart[];
      readonly atMs: number;
    }
  /** Tokens of an answer under way: what a node that takes over goes on from. Of no use once the chunk is answered. */
  | {
      readonly type: "stream-advanced";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly fence: number;
      readonly nodeId: NodeId;
      readonly accountId: AccountId;
      readonly from: number;
      readonly tokens: readonly number[];
    }
  /** A verdict on accepted outputs that stay as they are. */
  | {
      readonly type: "outputs-judged";
      readonly outputs: readonly { readonly jobId: JobId; readonly chunkIndex: number }[];
      readonly verification: Verification;
      readonly atMs: number;
    }
  /** An accepted output was wrong: this one stands from now on. Carried out as an addition; nothing is overwritten. */
  | {
      readonly type: "output-corrected";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly fence: number;
      readonly nodeId: NodeId;
      readonly accountId: AccountId;
      readonly data: Uint8Array;
      readonly proof: ResultProof | null;
      readonly verification: Verification;
      readonly atMs: number;
    }
  /** A check is over. What statistics and disputes are read from. */
  | {
      readonly type: "check-closed";
      readonly checkId: CheckId;
      readonly reason: CheckReason;
      /** null for known answers, which are no consumer's job. */
      readonly jobId: JobId | null;
      readonly chunkIndex: number;
      readonly modelId: string;
      /** Of the node that was checked. */
      readonly adapterClass: string;
      readonly nodeId: NodeId;
      readonly accountId: AccountId;
      readonly verdict: Verdict;
      /** A first referee said mismatch, and a second one that the first was wrong. */
      readonly isFalseAlarm: boolean;
      /** How far the answer was from the referee's, in the units of the model's check; null when it can't be said. */
      readonly distance: number | null;
      readonly referees: readonly {
        readonly nodeId: NodeId;
        readonly accountId: AccountId;
        readonly agrees: boolean;
      }[];
      /** Only where some opinion was no match: nothing is kept of the others. */
      readonly evidence?: CheckEvidence;
      readonly atMs: number;
    }
  /** The whole record, after a check. */
  | {
      readonly type: "record-changed";
      readonly accountId: AccountId;
      readonly matches: number;
      readonly mismatches: number;
    }
  | {
      readonly type: "account-suspended";
      readonly accountId: AccountId;
      /** The check that led to it; null where an operator did it. */
      readonly checkId: CheckId | null;
      /** The operator's words; null of a check. */
      readonly reason: string | null;
      /** Whether its unsettled points are taken: by an entry of the same commit. */
      readonly isForfeited: boolean;
      readonly atMs: number;
    }
  /** Of one that is suspended: its unsettled points are taken now, by an entry of the same commit. */
  | { readonly type: "account-forfeited"; readonly accountId: AccountId; readonly atMs: number }
  | { readonly type: "account-reinstated"; readonly accountId: AccountId; readonly atMs: number }
  /** `device`: RFC 7638 thumbprint of its key. */
  | {
      readonly type: "node-suspended";
      readonly accountId: AccountId;
      readonly device: string;
      readonly reason: string;
      readonly atMs: number;
    }
  | {
      readonly type: "node-reinstated";
      readonly accountId: AccountId;
      readonly device: string;
      readonly atMs: number;
    }
  | {
      readonly type: "dispute-opened";
      readonly disputeId: DisputeId;
      readonly accountId: AccountId;
      readonly about: DisputeAbout;
      readonly text: string;
      /** Micro-points. */
      readonly stake: bigint;
      /** What put the stake aside; null where nothing was moved. */
      readonly entryId: EntryId | null;
      readonly atMs: number;
    }
  | {
      readonly type: "dispute-decided";
      readonly disputeId: DisputeId;
      readonly accountId: AccountId;
      readonly state: "upheld" | "overturned";
      readonly operatorId: AccountId;
      readonly reason: string;
      /** What moved the stake; null where nothing was at stake. */
      readonly entryId: EntryId | null;
      readonly atMs: number;
    }
  /** How it stands from now on, whole. */
  | {
      readonly type: "model-set";
      readonly modelId: string;
      readonly isDisabled: boolean;
      readonly pricePerItem: bigint;
      readonly operatorId: AccountId;
      readonly atMs: number;
    }
  | {
      readonly type: "policy-set";
      readonly version: number;
      readonly operatorId: AccountId;
      readonly reason: string;
      /** Points are micro-points, as text. */
      readonly changes: readonly {
        readonly name: keyof PolicyChanges;
        readonly from: number | string;
        readonly to: number | string;
      }[];
      readonly atMs: number;
    }
  /** A line of the audit log, in the commit of what was done. */
  | {
      readonly type: "operator-acted";
      readonly actionId: OperatorActionId;
      readonly operatorId: AccountId;
      readonly action: OperatorActionType;
      readonly subject: { readonly type: ActionSubjectType; readonly id: string };
      readonly reason: string;
      readonly details: Readonly<Record<string, string | number | boolean | null>>;
      readonly atMs: number;
    }
  /** The chunk ended without an answer; its items are answered with `code` and not charged. */
  | {
      readonly type: "output-failed";
      readonly jobId: JobId;
      readonly chunkIndex: number;
      readonly firstItem: number;
      readonly itemCount: number;
      readonly fence: number;
      readonly code: ErrorCode;
      readonly atMs: number;
    }
  | { readonly type: "span-done"; readonly jobId: JobId; readonly index: number }
  /** `spent` leaves the hold because it was posted; the posting is an entry of the same commit. */
  | { readonly type: "hold-spent"; readonly jobId: JobId; readonly accountId: AccountId; readonly spent: bigint }
  | {
      readonly type: "hold-released";
      readonly jobId: JobId;
      readonly accountId: AccountId;
      readonly released: bigint;
      readonly atMs: number;
    }
  | { readonly type: "entry-posted"; readonly entry: Entry }
  | {
      readonly type: "redemption-requested";
      readonly redemptionId: RedemptionId;
      readonly accountId: AccountId;
      readonly recipient: string;
      /** Micro-points. */
      readonly amount: bigint;
      readonly cumulative: bigint;
      readonly state: Extract<RedemptionState, "held" | "issued">;
      readonly deadlineS: number | null;
      readonly idempotencyKey: string | null;
      readonly requestHash: string;
      readonly atMs: number;
    }
  | {
      readonly type: "redemption-changed";
      readonly redemptionId: RedemptionId;
      readonly accountId: AccountId;
      readonly amount: bigint;
      readonly state: Exclude<RedemptionState, "held">;
      /** Of `issued`. */
      readonly deadlineS: number | null;
      /** Who approved or rejected it. */
      readonly operatorId: AccountId | null;
      /** Of `rejected`. */
      readonly reason: string | null;
      /** Of `redeemed`: where on the chain. */
      readonly place: ChainPlace | null;
      readonly atMs: number;
    }
  /** Points bought with tokens; the entry is of the same commit. */
  | {
      readonly type: "deposit-credited";
      readonly depositId: string;
      readonly chainId: number;
      readonly accountId: AccountId;
      readonly word: string;
      readonly from: string;
      readonly points: bigint;
      readonly entryId: EntryId;
      readonly place: ChainPlace;
      readonly atMs: number;
    }
  | { readonly type: "chain-noted"; readonly chainId: number; readonly note: ChainNote; readonly atMs: number }
  | { readonly type: "chain-moved"; readonly cursor: ChainCursor }
  /** What `from` was granted and spent counts for `into` from now on, besides its own. */
  | {
      readonly type: "accounts-merged";
      readonly from: AccountId;
      readonly into: AccountId;
      readonly granted: bigint;
      readonly spent: bigint;
      readonly atMs: number;
    }
  /** Ends the job; spans still queued are dropped. */
  | {
      readonly type: "job-ended";
      readonly jobId: JobId;
      readonly state: "done" | "failed" | "cancelled";
      readonly errorCode: ErrorCode | null;
      readonly itemsDone: number;
      readonly itemsFailed: number;
      readonly atMs: number;
    };
