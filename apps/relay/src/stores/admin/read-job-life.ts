// One job's life from the database: outputs and verdicts by their order of happening, checks, entries, deliveries and disputes by
// their ids, each found by an index and at most a page of each.
import type { Sql, SqlQueryable } from "@starling/db";
import {
  accountId,
  type EntryId,
  entryId,
  eventId,
  type JobId,
  nodeId,
  type Verification,
  verificationStatus,
} from "@starling/protocol";
import type { AdminReads, JobLifeEvent, JobLifePosition } from "../../ports/admin-reads.ts";
import { isChosenFor } from "../is-chosen-for.ts";
import { type JobRow, jobOf } from "../rows.ts";
import { boundedRead } from "./bounded-read.ts";
import { mergeJobLife } from "./merge-job-life.ts";
import { milestonesOf } from "./milestones.ts";
import { readChecksById } from "./read-checks.ts";
import { readDisputesById } from "./read-disputes.ts";
import { LISTED_POSTINGS_MAX, readEntriesById } from "./read-entries.ts";

/** Spans of one job that are counted. */
const SPANS_MAX = 100_000;

interface Page {
  readonly jobId: JobId;
  readonly after: JobLifePosition;
  readonly limit: number;
}

export const readJobLife = (sql: Sql, page: Page): ReturnType<AdminReads["jobLife"]> =>
  boundedRead(sql, async (tx) => {
    const milestones = await readMilestones(tx, page);
    if (milestones === undefined) return undefined;
    const sources = await Promise.all([
      readOutputs(tx, page),
      readVerdicts(tx, page),
      readChecks(tx, page),
      readEntries(tx, page),
      readDeliveries(tx, page),
      readDisputes(tx, page),
    ]);
    const { events, isOpen } = milestones;
    return { events: mergeJobLife([events, ...sources], page.limit), isOpen };
  });

interface LifeRow extends JobRow {
  readonly model_hash: string;
  readonly reward_per_item: bigint;
  readonly idempotency_key: string | null;
  readonly error_code: string | null;
  readonly hold_amount: bigint | null;
  readonly hold_remaining: bigint | null;
  readonly hold_spent: bigint | null;
  readonly released_at: Date | null;
  readonly spans_total: number;
  readonly spans_queued: number;
  readonly spans_done: number;
}

async function readMilestones(
  tx: SqlQueryable,
  { jobId, after }: Page,
): Promise<{ readonly events: JobLifeEvent[]; readonly isOpen: boolean } | undefined> {
  const { rows } = await tx.query<LifeRow>(
    `SELECT j.*, h.amount AS hold_amount, h.remaining AS hold_remaining, h.spent AS hold_spent, h.released_at, s.*
     FROM job j LEFT JOIN hold h ON h.job_id = j.id
     CROSS JOIN LATERAL (SELECT count(*)::int AS spans_total, (count(*) FILTER (WHERE t.state = 'queued'))::int AS spans_queued,
         (count(*) FILTER (WHERE t.state = 'done'))::int AS spans_done
       FROM (SELECT state FROM span WHERE job_id = j.id ORDER BY job_id, index LIMIT ${SPANS_MAX}) AS t) AS s
     WHERE j.id = $1`,
    [jobId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const job = jobOf(row);
  const { hold_amount: amount, hold_remaining: remaining, hold_spent: spent } = row;
  const events = milestonesOf(
    {
      job,
      priority: job.priority,
      modelHash: row.model_hash,
      pricePerItem: row.price_per_item,
      rewardPerItem: row.reward_per_item,
      idempotencyKey: row.idempotency_key,
      hold:
        amount === null || remaining === null || spent === null
          ? null
          : { amount, remaining, spent, releasedAtMs: row.released_at?.getTime() ?? null },
      spans: {
        total: row.spans_total,
        queued: row.spans_queued,
        done: row.spans_done,
        dropped: row.spans_total - row.spans_queued - row.spans_done,
      },
      errorCode: row.error_code,
    },
    after.milestones,
  );
  return { events, isOpen: row.state === "open" };
}

interface JudgedRow {
  readonly seq: bigint;
  readonly chunk_index: number;
  readonly verification: string;
  readonly agreed_by: number | null;
  readonly agreed_of: number | null;
  readonly node_id: string | null;
  readonly account_id: string | null;
  readonly fence: bigint | null;
  readonly output_hash: Uint8Array | null;
  readonly created_at: Date;
}
interface OutputRow extends JudgedRow {
  readonly first_item: number;
  readonly item_count: number;
  readonly error_code: string | null;
  readonly chosen: string;
  readonly reward: bigint;
  readonly entry_id: string | null;
}
interface ReceiptRow {
  readonly chunk_index: number;
  readonly seq: bigint;
  readonly revision: number;
  readonly created_at: Date;
}

async function readOutputs(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  const { rows } = await tx.query<OutputRow>(
    `SELECT seq, chunk_index, first_item, item_count, error_code, fence, node_id, account_id, chosen, verification, agreed_by, agreed_of,
       reward, entry_id, output_hash, created_at
     FROM output WHERE job_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [jobId, after.outputSeq, limit],
  );
  if (rows.length === 0) return [];
  const receipts = await tx.query<ReceiptRow>(
    `SELECT r.chunk_index, r.seq, r.revision, r.created_at FROM unnest($2::int[]) AS wanted(chunk_index)
     CROSS JOIN LATERAL (SELECT * FROM receipt r WHERE r.job_id = $1 AND r.chunk_index = wanted.chunk_index ORDER BY r.revision LIMIT 16) AS r
     ORDER BY r.chunk_index, r.revision`,
    [jobId, rows.map((row) => row.chunk_index)],
  );
  return rows.map((row) => {
    const isOk = row.error_code === null;
    return {
      type: "output",
      atMs: row.created_at.getTime(),
      position: { outputSeq: row.seq },
      chunkIndex: row.chunk_index,
      firstItem: row.first_item,
      itemCount: row.item_count,
      errorCode: row.error_code,
      nodeId: row.node_id === null ? null : nodeId.parse(row.node_id),
      accountId: row.account_id === null ? null : accountId.parse(row.account_id),
      fence: Number(row.fence ?? 0n),
      chosen: isOk && isChosenFor(row.chosen) ? row.chosen : null,
      verification: isOk ? statusOf(row) : null,
      reward: row.reward,
      entryId: entryIdOf(row.entry_id),
      outputHash: row.output_hash,
      receipts: receipts.rows
        .filter((receipt) => receipt.chunk_index === row.chunk_index)
        .map(({ seq, revision, created_at }) => ({ leaf: Number(seq), revision, atMs: created_at.getTime() })),
    };
  });
}

async function readVerdicts(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  const { rows } = await tx.query<JudgedRow & { readonly has_data: boolean }>(
    `SELECT seq, chunk_index, verification, agreed_by, agreed_of, node_id, account_id, fence, output_hash, created_at, data IS NOT NULL AS has_data
     FROM verdict WHERE job_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [jobId, after.verdictSeq, limit],
  );
  return rows.map((row) => ({
    type: "verdict",
    atMs: row.created_at.getTime(),
    position: { verdictSeq: row.seq },
    chunkIndex: row.chunk_index,
    verification: statusOf(row),
    correction:
      !row.has_data || row.node_id === null || row.account_id === null || row.fence === null
        ? null
        : {
            nodeId: nodeId.parse(row.node_id),
            accountId: accountId.parse(row.account_id),
            fence: Number(row.fence),
            outputHash: row.output_hash,
          },
  }));
}

const statusOf = ({ verification, agreed_by: by, agreed_of: of }: JudgedRow): Verification => ({
  status: verificationStatus.parse(verification),
  ...(by === null || of === null ? {} : { agreed: { by, of } }),
});
const entryIdOf = (text: string | null): EntryId | null => (text === null ? null : entryId.parse(text));

async function idsAfter(
  tx: SqlQueryable,
  table: "ledger_entry" | "dispute",
  jobId: JobId,
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM ${table} WHERE job_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [jobId, after, limit],
  );
  return rows.map(({ id }) => id);
}

async function readChecks(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  // By when they were over: their ids say when they began.
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM verification_check WHERE job_id = $1 AND (created_at, id) > (to_timestamp($2::bigint / 1000.0)::timestamptz(3), $3)
     ORDER BY created_at, id LIMIT $4`,
    [jobId, after.checkAtMs, after.checkId, limit],
  );
  const checks = await readChecksById(
    tx,
    rows.map(({ id }) => id),
  );
  return checks.map((check) => ({
    type: "check",
    atMs: check.atMs,
    position: { checkAtMs: check.atMs, checkId: check.checkId },
    check,
  }));
}

async function readEntries(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  const ids = await idsAfter(tx, "ledger_entry", jobId, after.entryId, limit);
  const entries = await readEntriesById(tx, ids, LISTED_POSTINGS_MAX, null);
  return entries.map((entry) => ({ type: "entry", atMs: entry.atMs, position: { entryId: entry.entryId }, entry }));
}

async function readDisputes(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  const disputes = await readDisputesById(tx, await idsAfter(tx, "dispute", jobId, after.disputeId, limit));
  return disputes.map((dispute) => ({
    type: "dispute",
    atMs: dispute.createdAtMs,
    position: { disputeId: dispute.disputeId },
    dispute,
  }));
}

interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly attempts: number;
  readonly next_at: Date | null;
  readonly delivered_at: Date | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly created_at: Date;
}

async function readDeliveries(tx: SqlQueryable, { jobId, after, limit }: Page): Promise<JobLifeEvent[]> {
  const { rows } = await tx.query<DeliveryRow>(
    `SELECT id, event, attempts, next_at, delivered_at, last_status, last_error, created_at
     FROM webhook_delivery WHERE job_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [jobId, after.deliveryId, limit],
  );
  return rows.map((row) => ({
    type: "delivery",
    atMs: row.created_at.getTime(),
    position: { deliveryId: row.id },
    delivery: {
      eventId: eventId.parse(row.id),
      event: row.event,
      attempts: row.attempts,
      nextAtMs: row.next_at?.getTime() ?? null,
      deliveredAtMs: row.delivered_at?.getTime() ?? null,
      lastStatus: row.last_status,
      lastError: row.last_error,
      createdAtMs: row.created_at.getTime(),
    },
  }));
}
