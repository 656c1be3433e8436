// What contracts asked for, in PostgreSQL.
import type { Sql } from "@starling/db";
import { jobId } from "@starling/protocol";
import { ORACLE_STATES, type OracleState, type OracleStore, type StoredOracleRequest } from "../ports/oracle-store.ts";
import { knownPlaceOf, type PlaceColumns, placeOf } from "./place-of.ts";

interface OracleRow extends PlaceColumns {
  readonly seq: bigint;
  readonly chain_id: bigint;
  readonly request_id: string;
  readonly requester: string;
  readonly model_id: string;
  readonly input: string;
  readonly assurance: string;
  /** Numeric. */
  readonly payment: string;
  readonly deadline_s: bigint;
  readonly state: string;
  readonly job_id: string | null;
  readonly sent_transaction: string | null;
  readonly error: string | null;
  readonly attempts: number;
  readonly next_at: Date | null;
  readonly settled_block: bigint | null;
  readonly settled_transaction: string | null;
  readonly settled_log_index: number | null;
  readonly created_at: Date;
  readonly changed_at: Date;
}

export function createPostgresOracleStore(sql: Sql): OracleStore {
  return {
    async get({ chainId, requestId }) {
      const { rows } = await sql.query<OracleRow>(
        "SELECT * FROM oracle_request WHERE chain_id = $1 AND request_id = $2",
        [chainId, requestId],
      );
      return rows[0] && requestOf(rows[0]);
    },

    async list({ chainId, before, limit }) {
      const { rows } = await sql.query<OracleRow>(
        "SELECT * FROM oracle_request WHERE chain_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3",
        [chainId, before, limit],
      );
      return rows.map(requestOf);
    },

    async claim({ chainId, nowMs, leaseMs, limit }) {
      const { rows } = await sql.query<OracleRow>(
        `WITH due AS (
           SELECT chain_id, request_id, next_at AS due_at FROM oracle_request WHERE chain_id = $1 AND next_at <= to_timestamp($2::bigint / 1000.0)
           ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED),
         claimed AS (
           UPDATE oracle_request AS r SET attempts = r.attempts + 1, next_at = to_timestamp($3::bigint / 1000.0)
           FROM due WHERE r.chain_id = due.chain_id AND r.request_id = due.request_id RETURNING r.*, due.due_at)
         SELECT * FROM claimed ORDER BY due_at, seq`,
        [chainId, Math.floor(nowMs), Math.floor(nowMs + leaseMs), limit],
      );
      return rows.map(requestOf);
    },

    async move({ chainId, requestId, from, to, atMs, nextAtMs, ...changes }) {
      const { rows } = await sql.query<OracleRow>(
        `UPDATE oracle_request SET state = $4, attempts = CASE WHEN state = $4 THEN attempts ELSE 0 END,
           changed_at = CASE WHEN state = $4 THEN changed_at ELSE to_timestamp($5::bigint / 1000.0) END,
           next_at = to_timestamp($6::bigint / 1000.0), job_id = coalesce($7, job_id), sent_transaction = coalesce($8, sent_transaction),
           error = CASE WHEN $9::boolean THEN $10 ELSE error END
         WHERE chain_id = $1 AND request_id = $2 AND state = ANY($3::text[]) RETURNING *`,
        [
          chainId,
          requestId,
          from,
          to,
          Math.floor(atMs),
          nextAtMs === null ? null : Math.floor(nextAtMs),
          changes.jobId ?? null,
          changes.transaction ?? null,
          changes.error !== undefined,
          changes.error ?? null,
        ],
      );
      return rows[0] && requestOf(rows[0]);
    },
  };
}

const requestOf = (row: OracleRow): StoredOracleRequest => ({
  seq: row.seq,
  chainId: Number(row.chain_id),
  requestId: row.request_id,
  requester: row.requester,
  modelId: row.model_id,
  input: row.input,
  assurance: row.assurance,
  payment: BigInt(row.payment),
  deadlineS: Number(row.deadline_s),
  place: knownPlaceOf(row),
  state: stateOf(row.state),
  jobId: row.job_id === null ? null : jobId.parse(row.job_id),
  transaction: row.sent_transaction,
  error: row.error,
  attempts: row.attempts,
  nextAtMs: row.next_at?.getTime() ?? null,
  settledPlace: placeOf({
    block: row.settled_block,
    transaction: row.settled_transaction,
    log_index: row.settled_log_index,
  }),
  createdAtMs: row.created_at.getTime(),
  changedAtMs: row.changed_at.getTime(),
});

function stateOf(text: string): OracleState {
  const state = ORACLE_STATES.find((known) => known === text);
  if (state === undefined) throw new Error(`the database has an oracle request of state ${text}`);
  return state;
}
