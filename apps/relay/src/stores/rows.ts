// Rows of the database as the store's values. What the database holds was validated when it came in; ids and words are parsed all the same.
import type { JobFacts } from "@starling/domain";
import {
  accountId,
  accountKind,
  assurance,
  entryType,
  formatPoints,
  isErrorCode,
  jobId,
  jobState,
  taskKind,
} from "@starling/protocol";
import type { StoredAccount, StoredEntry, StoredJob, StoredOutput } from "../ports/store.ts";

export interface AccountRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly available: bigint;
  readonly held: bigint;
  readonly escrow: bigint;
  readonly created_at: Date;
}

export const accountOf = (row: AccountRow): StoredAccount => ({
  accountId: accountId.parse(row.id),
  kind: accountKind.parse(row.kind),
  name: row.name,
  available: row.available,
  held: row.held,
  escrow: row.escrow,
  record: { matches: 0, mismatches: 0, isSuspended: false },
  createdAtMs: row.created_at.getTime(),
});

export interface JobRow {
  readonly id: string;
  readonly account_id: string;
  readonly request_hash: string;
  readonly model_id: string;
  readonly task: string;
  readonly assurance: string;
  readonly state: string;
  readonly item_count: number;
  readonly chunk_count: number;
  readonly items_done: number;
  readonly items_failed: number;
  readonly chunks_done: number;
  readonly price_per_item: bigint;
  readonly created_at: Date;
  readonly ended_at: Date | null;
}

export const jobOf = (row: JobRow): StoredJob => ({
  jobId: jobId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  requestHash: row.request_hash,
  chunkCount: row.chunk_count,
  view: {
    id: jobId.parse(row.id),
    object: "job",
    model: row.model_id,
    task: taskKind.parse(row.task),
    assurance: assurance.parse(row.assurance),
    state: jobState.parse(row.state),
    items: { total: row.item_count, done: row.items_done, failed: row.items_failed },
    quorum: null,
    verification: {
      unchecked: row.chunks_done,
      provisional: 0,
      audited: 0,
      checked: 0,
      agreed: 0,
      inconclusive: 0,
      corrected: 0,
    },
    price: {
      quoted: formatPoints(row.price_per_item * BigInt(row.item_count)),
      charged: formatPoints(row.price_per_item * BigInt(row.items_done)),
    },
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  },
});

export interface OpenJobRow {
  readonly id: string;
  readonly account_id: string;
  readonly model_id: string;
  readonly assurance: string;
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

export const openJobOf = (row: OpenJobRow, pending: JobFacts["pending"]): JobFacts => ({
  jobId: jobId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  modelId: row.model_id,
  assurance: assurance.parse(row.assurance),
  quorum: null,
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
  pending,
  createdAtMs: row.created_at.getTime(),
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

export interface OutputRow {
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
      ? { ok: true, data: row.data, verification: { status: "unchecked" } }
      : { ok: false, code: isErrorCode(row.error_code) ? row.error_code : "internal" },
});
