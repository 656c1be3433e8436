// Rows of the database as the store's values. What the database holds was validated when it came in; ids and words are parsed all the same.
import type { AccountRecord, Evidence, JobFacts, ProvisionalOutput, ResultProof } from "@starling/domain";
import {
  accountId,
  accountKind,
  apiKeyId,
  assurance,
  checkReason,
  entryType,
  formatPoints,
  isErrorCode,
  jobId,
  jobState,
  nodeId,
  type QuorumRule,
  taskKind,
  type Verification,
  verdict,
  verificationStatus,
} from "@starling/protocol";
import type {
  JobVerdict,
  StoredAccount,
  StoredEntry,
  StoredJob,
  StoredOutput,
  VerificationCount,
} from "../ports/store.ts";
import { priorityOf } from "./priority-number.ts";

export interface AccountRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly available: bigint;
  readonly held: bigint;
  readonly escrow: bigint;
  readonly matches: number;
  readonly mismatches: number;
  readonly suspended_at: Date | null;
  readonly suspended_by: string | null;
  readonly forfeited_at: Date | null;
  readonly created_at: Date;
  readonly granted: bigint;
  readonly spent: bigint;
  readonly redeemed: bigint;
  readonly merged_into: string | null;
  readonly redemption_day: number;
  readonly redemption_amount: bigint;
}

export const accountOf = (row: AccountRow): StoredAccount => ({
  accountId: accountId.parse(row.id),
  kind: accountKind.parse(row.kind),
  name: row.name,
  available: row.available,
  held: row.held,
  escrow: row.escrow,
  record: recordOf(row),
  createdAtMs: row.created_at.getTime(),
  granted: row.granted,
  spent: row.spent,
  redeemed: row.redeemed,
  redemptionDay: { day: row.redemption_day, amount: row.redemption_amount },
  mergedInto: row.merged_into === null ? null : accountId.parse(row.merged_into),
});

/** Whether its unsettled points were taken in the suspension that stands. */
export const isForfeited = (row: Pick<AccountRow, "suspended_at" | "forfeited_at">): boolean =>
  row.suspended_at !== null && row.forfeited_at !== null && row.forfeited_at >= row.suspended_at;

const recordOf = (row: AccountRow): AccountRecord => ({
  matches: row.matches,
  mismatches: row.mismatches,
  ...(row.suspended_at === null
    ? { isSuspended: false }
    : { isSuspended: true, byOperator: row.suspended_by === null, isForfeited: isForfeited(row) }),
});

export interface JobRow {
  readonly id: string;
  readonly account_id: string;
  readonly request_hash: string;
  readonly model_id: string;
  readonly task: string;
  readonly assurance: string;
  readonly quorum_agree: number | null;
  readonly quorum_of: number | null;
  readonly state: string;
  readonly item_count: number;
  readonly chunk_count: number;
  readonly items_done: number;
  readonly items_failed: number;
  readonly chunks_done: number;
  readonly chunks_provisional: number;
  readonly chunks_audited: number;
  readonly chunks_checked: number;
  readonly chunks_agreed: number;
  readonly chunks_inconclusive: number;
  readonly chunks_refuted: number;
  readonly chunks_corrected: number;
  readonly price_per_item: bigint;
  /** Micro-points: what it may come to, what it has cost, what contributors were credited. */
  readonly quoted: bigint;
  readonly charged: bigint;
  readonly rewarded: bigint;
  readonly priority: number;
  readonly deadline_at: Date | null;
  readonly key_id: string | null;
  readonly created_at: Date;
  readonly ended_at: Date | null;
}

export const jobOf = (row: JobRow): StoredJob => ({
  jobId: jobId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  requestHash: row.request_hash,
  chunkCount: row.chunk_count,
  ...urgencyOf(row),
  chunksRefuted: row.chunks_refuted,
  view: {
    id: jobId.parse(row.id),
    object: "job",
    model: row.model_id,
    task: taskKind.parse(row.task),
    assurance: assurance.parse(row.assurance),
    state: jobState.parse(row.state),
    items: { total: row.item_count, done: row.items_done, failed: row.items_failed },
    quorum: quorumOf(row),
    verification: {
      unchecked:
        row.chunks_done -
        row.chunks_provisional -
        row.chunks_audited -
        row.chunks_checked -
        row.chunks_agreed -
        row.chunks_inconclusive -
        row.chunks_refuted,
      provisional: row.chunks_provisional,
      audited: row.chunks_audited,
      checked: row.chunks_checked,
      agreed: row.chunks_agreed,
      inconclusive: row.chunks_inconclusive,
      refuted: row.chunks_refuted,
      corrected: row.chunks_corrected,
    },
    price: {
      quoted: formatPoints(row.quoted),
      charged: formatPoints(row.charged),
    },
    priority: priorityOf(row.priority),
    deadline: row.deadline_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  },
});

const quorumOf = (row: Pick<JobRow, "quorum_agree" | "quorum_of">): QuorumRule | null =>
  row.quorum_agree === null || row.quorum_of === null ? null : { agree: row.quorum_agree, of: row.quorum_of };

/** How soon a job is served, and on whose account. */
const urgencyOf = (row: Pick<JobRow, "priority" | "deadline_at" | "key_id">) => ({
  priority: priorityOf(row.priority),
  deadlineAtMs: row.deadline_at?.getTime() ?? null,
  keyId: row.key_id === null ? null : apiKeyId.parse(row.key_id),
});

export interface OpenJobRow extends Pick<JobRow, "priority" | "deadline_at" | "key_id"> {
  readonly id: string;
  readonly account_id: string;
  readonly model_id: string;
  readonly assurance: string;
  readonly quorum_agree: number | null;
  readonly quorum_of: number | null;
  readonly idempotency_key: string | null;
  readonly request_hash: string;
  readonly item_count: number;
  readonly chunk_count: number;
  readonly price_per_item: bigint;
  readonly reward_per_item: bigint;
  readonly items_done: number;
  readonly items_failed: number;
  readonly hold_remaining: bigint;
  readonly spans_open: number;
  readonly created_at: Date;
}

export const openJobOf = (row: OpenJobRow): JobFacts => ({
  jobId: jobId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  modelId: row.model_id,
  assurance: assurance.parse(row.assurance),
  quorum: quorumOf(row),
  idempotencyKey: row.idempotency_key,
  requestHash: row.request_hash,
  itemCount: row.item_count,
  chunkCount: row.chunk_count,
  pricePerItem: row.price_per_item,
  rewardPerItem: row.reward_per_item,
  itemsDone: row.items_done,
  itemsFailed: row.items_failed,
  holdRemaining: row.hold_remaining,
  spansOpen: row.spans_open,
  createdAtMs: row.created_at.getTime(),
  ...urgencyOf(row),
});

export interface EntryRow {
  readonly entry_id: string;
  readonly type: string;
  readonly job_id: string | null;
  readonly created_at: Date;
  readonly available: bigint;
  readonly escrow: bigint;
}

export const entryOf = (row: EntryRow): StoredEntry => ({
  entryId: row.entry_id,
  type: entryType.parse(row.type),
  jobId: row.job_id === null ? null : jobId.parse(row.job_id),
  atMs: row.created_at.getTime(),
  available: row.available,
  escrow: row.escrow,
});

export interface VerificationRow {
  readonly verification: string;
  readonly agreed_by: number | null;
  readonly agreed_of: number | null;
  readonly is_corrected: boolean;
}

export function verificationOf(row: VerificationRow): Verification {
  const { agreed_by: by, agreed_of: of } = row;
  return {
    status: verificationStatus.parse(row.verification),
    ...(by === null || of === null ? {} : { agreed: { by, of } }),
    ...(row.is_corrected ? { corrected: true } : {}),
  };
}

export interface OutputRow extends VerificationRow {
  readonly chunk_index: number;
  readonly first_item: number;
  readonly item_count: number;
  readonly error_code: string | null;
  readonly data: Uint8Array;
}

export const outputOf = (row: OutputRow): StoredOutput => ({
  chunkIndex: row.chunk_index,
  firstItem: row.first_item,
  itemCount: row.item_count,
  answer:
    row.error_code === null
      ? { ok: true, data: row.data, verification: verificationOf(row) }
      : { ok: false, code: isErrorCode(row.error_code) ? row.error_code : "internal" },
});

export interface SequencedOutputRow extends OutputRow {
  readonly seq: bigint;
}

export interface VerdictRow extends VerificationRow {
  readonly seq: bigint;
  readonly chunk_index: number;
  readonly first_item: number;
  readonly item_count: number;
}

export const verdictOf = (row: VerdictRow): JobVerdict => ({
  seq: row.seq,
  chunkIndex: row.chunk_index,
  firstItem: row.first_item,
  itemCount: row.item_count,
  verification: verificationOf(row),
});

export interface EvidenceRow {
  readonly job_id: string;
  readonly chunk_index: number;
  readonly item_count: number;
  readonly fence: bigint;
  readonly data: Uint8Array;
  readonly input_hash: Uint8Array | null;
  readonly output_hash: Uint8Array | null;
  readonly attestation: Uint8Array | null;
}

export const evidenceOf = (row: EvidenceRow, input: Uint8Array): Evidence => ({
  jobId: jobId.parse(row.job_id),
  chunkIndex: row.chunk_index,
  itemCount: row.item_count,
  fence: Number(row.fence),
  input,
  output: row.data,
  proof: proofOf(row),
});

function proofOf(row: EvidenceRow): ResultProof | null {
  const { input_hash: inputHash, output_hash: outputHash, attestation } = row;
  return inputHash === null || outputHash === null || attestation === null
    ? null
    : { inputHash, outputHash, attestation };
}

export interface ProvisionalRow {
  readonly seq: bigint;
  readonly job_id: string;
  readonly chunk_index: number;
  readonly model_id: string;
  readonly node_id: string;
  readonly account_id: string;
  readonly reward: bigint;
  /** Of task `generate`: who paid for it. */
  readonly payer_id: string | null;
  readonly price_per_item: bigint;
  readonly reward_per_item: bigint;
}

/** Price and reward are of the same number of units. */
export const chargedOf = (row: Pick<ProvisionalRow, "reward" | "price_per_item" | "reward_per_item">): bigint =>
  row.reward_per_item === 0n ? 0n : (row.reward / row.reward_per_item) * row.price_per_item;

export const provisionalOf = (row: ProvisionalRow): ProvisionalOutput => ({
  jobId: jobId.parse(row.job_id),
  chunkIndex: row.chunk_index,
  modelId: row.model_id,
  nodeId: nodeId.parse(row.node_id),
  accountId: accountId.parse(row.account_id),
  reward: row.reward,
  ...(row.payer_id === null ? {} : { charged: { payerId: accountId.parse(row.payer_id), amount: chargedOf(row) } }),
});

export interface VerificationCountRow {
  readonly model_id: string;
  readonly adapter_class: string;
  readonly reason: string;
  readonly verdict: string;
  readonly false_alarm: boolean;
  readonly count: bigint;
}

export const verificationCountOf = (row: VerificationCountRow): VerificationCount => ({
  modelId: row.model_id,
  adapterClass: row.adapter_class,
  reason: checkReason.parse(row.reason),
  verdict: verdict.parse(row.verdict),
  isFalseAlarm: row.false_alarm,
  count: Number(row.count),
});
