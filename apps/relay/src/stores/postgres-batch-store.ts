// Batches in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId, apiKeyId, batchId, fileId, jobId } from "@starling/protocol";
import {
  BATCH_STATUSES,
  type BatchFault,
  type BatchStatus,
  type BatchStore,
  type StoredBatch,
  UNFINISHED_BATCH,
} from "../ports/batch-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";

/** The column that says when a batch came to a status. */
const REACHED = {
  in_progress: "in_progress_at",
  finalizing: "finalizing_at",
  completed: "completed_at",
  failed: "failed_at",
  expired: "expired_at",
  cancelling: "cancelling_at",
  cancelled: "cancelled_at",
} as const satisfies Record<Exclude<BatchStatus, "validating">, string>;

interface BatchRow extends Readonly<Record<(typeof REACHED)[keyof typeof REACHED], Date | null>> {
  readonly id: string;
  readonly account_id: string;
  readonly key_id: string | null;
  readonly endpoint: string;
  readonly completion_window: string;
  readonly input_file_id: string;
  readonly output_file_id: string | null;
  readonly error_file_id: string | null;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly errors: readonly BatchFault[];
  readonly created_at: Date;
  readonly expires_at: Date;
}

interface PartRow {
  readonly index: number;
  readonly job_id: string;
  readonly lines: unknown;
}

const UNFINISHED = UNFINISHED_BATCH.map((status) => `'${status}'`).join(", ");

export function createPostgresBatchStore(sql: Sql): BatchStore {
  return {
    create({ unfinishedMax, nowMs, ...batch }) {
      return lockedForAccount(sql, "batches", batch.accountId, async (tx) => {
        const { rows } = await tx.query<BatchRow>(
          `INSERT INTO batch (id, account_id, key_id, endpoint, completion_window, input_file_id, metadata, expires_at, created_at)
           SELECT $1, $2, $3, $4, $5, $6, $7::jsonb, to_timestamp($8::bigint / 1000.0), to_timestamp($9::bigint / 1000.0)
           WHERE (SELECT count(*) FROM batch WHERE account_id = $2 AND status IN (${UNFINISHED})) < $10::int RETURNING *`,
          [
            batch.batchId,
            batch.accountId,
            batch.keyId,
            batch.endpoint,
            batch.completionWindow,
            batch.inputFileId,
            batch.metadata === null ? null : JSON.stringify(batch.metadata),
            Math.floor(batch.expiresAtMs),
            Math.floor(nowMs),
            unfinishedMax,
          ],
        );
        return rows[0] && batchOf(rows[0]);
      });
    },

    async get(request) {
      const { rows } = await sql.query<BatchRow>("SELECT * FROM batch WHERE id = $1 AND account_id = $2", [
        request.batchId,
        request.accountId,
      ]);
      return rows[0] && batchOf(rows[0]);
    },

    async list(request) {
      const { rows } = await sql.query<BatchRow>(
        "SELECT * FROM batch WHERE account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
        [request.accountId, request.before, request.limit],
      );
      return rows.map(batchOf);
    },

    async unfinished({ after, limit }) {
      const { rows } = await sql.query<BatchRow>(
        `SELECT * FROM batch WHERE status IN (${UNFINISHED}) AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2`,
        [after, limit],
      );
      return rows.map(batchOf);
    },

    async move({ to, from, atMs, counts, errors, ...request }) {
      const { rows } = await sql.query<BatchRow>(
        `UPDATE batch SET status = $3, output_file_id = coalesce($5, output_file_id), error_file_id = coalesce($6, error_file_id),
           total = coalesce($7::int, total), completed = coalesce($8::int, completed), failed = coalesce($9::int, failed),
           errors = coalesce($10::jsonb, errors), ${REACHED[to]} = coalesce(${REACHED[to]}, to_timestamp($4::bigint / 1000.0))
         WHERE id = $1 AND status = ANY($2::text[]) AND status IN (${UNFINISHED}) RETURNING *`,
        [
          request.batchId,
          from,
          to,
          Math.floor(atMs),
          request.outputFileId ?? null,
          request.errorFileId ?? null,
          counts?.total ?? null,
          counts?.completed ?? null,
          counts?.failed ?? null,
          errors === undefined ? null : JSON.stringify(errors),
        ],
      );
      return rows[0] && batchOf(rows[0]);
    },

    async addParts(id, parts) {
      if (parts.length === 0) return;
      const { rows } = await sql.query<{ readonly index: number }>(
        `WITH given AS (SELECT * FROM unnest($2::int[], $3::text[], $4::text[]) AS t(index, job_id, lines)),
         added AS (
           INSERT INTO batch_part (batch_id, index, job_id, lines) SELECT $1, index, job_id, lines::jsonb FROM given
           ON CONFLICT (batch_id, index) DO NOTHING RETURNING index)
         SELECT given.index FROM given JOIN batch_part p ON p.batch_id = $1 AND p.index = given.index WHERE p.job_id <> given.job_id`,
        [id, parts.map((p) => p.index), parts.map((p) => p.jobId), parts.map((p) => JSON.stringify(p.lines))],
      );
      if (rows[0] !== undefined) throw new Error(`part ${rows[0].index} of ${id} is another job`);
    },

    async parts(request) {
      const { rows } = await sql.query<PartRow>(
        "SELECT index, job_id, lines FROM batch_part WHERE batch_id = $1 AND index > $2 ORDER BY index LIMIT $3",
        [request.batchId, request.after, request.limit],
      );
      return rows.map((row) => ({ index: row.index, jobId: jobId.parse(row.job_id), lines: row.lines }));
    },
  };
}

function batchOf(row: BatchRow): StoredBatch {
  const reachedAtMs: Partial<Record<keyof typeof REACHED, number>> = {};
  for (const status of BATCH_STATUSES) {
    const at = status === "validating" ? null : row[REACHED[status]];
    if (status !== "validating" && at !== null) reachedAtMs[status] = at.getTime();
  }
  return {
    batchId: batchId.parse(row.id),
    accountId: accountId.parse(row.account_id),
    keyId: row.key_id === null ? null : apiKeyId.parse(row.key_id),
    endpoint: row.endpoint,
    completionWindow: row.completion_window,
    inputFileId: fileId.parse(row.input_file_id),
    outputFileId: row.output_file_id === null ? null : fileId.parse(row.output_file_id),
    errorFileId: row.error_file_id === null ? null : fileId.parse(row.error_file_id),
    status: statusOf(row.status),
    metadata: row.metadata,
    counts: { total: row.total, completed: row.completed, failed: row.failed },
    errors: row.errors,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    reachedAtMs,
  };
}

function statusOf(text: string): BatchStatus {
  const status = BATCH_STATUSES.find((known) => known === text);
  if (status === undefined) throw new Error(`a batch has the status ${text}, which there is not`);
  return status;
}
