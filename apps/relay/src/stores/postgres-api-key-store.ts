// API keys in PostgreSQL.
import type { Sql } from "@starling/db";
import { type AccountId, accountId, apiKeyId } from "@starling/protocol";
import { type ApiKeyStore, type KeyPeriod, periodStartMs, type StoredApiKey } from "../ports/api-key-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";
import { storableText } from "./storable-text.ts";

interface ApiKeyRow {
  readonly id: string;
  readonly account_id: string;
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly cap: bigint | null;
  readonly spent: bigint;
  readonly period: string | null;
  readonly period_started_at: Date;
  readonly rate_per_minute: number | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

const COLUMNS =
  "id, account_id, prefix, name, scopes, cap, spent, period, period_started_at, rate_per_minute, created_at, expires_at, last_used_at, revoked_at";
/** When the period that $1 lies in began, of a key's own kind of period; `periodStartMs` says the same. */
const PERIOD_START =
  "CASE WHEN period IS NULL THEN to_timestamp(0) ELSE date_trunc(period, to_timestamp($1::bigint / 1000.0), 'UTC') END";
const OF_ACCOUNT = "id = $2 AND account_id = $3";

export function createPostgresApiKeyStore(sql: Sql): ApiKeyStore {
  /** One key, its period ended if it is over. Mostly it isn't, and nothing is written. */
  const current = async (where: string, nowMs: number, params: readonly (string | Uint8Array)[]) => {
    const { rows } = await sql.query<ApiKeyRow & { readonly is_over: boolean }>(
      `SELECT ${COLUMNS}, period_started_at < ${PERIOD_START} AS is_over FROM api_key WHERE ${where}`,
      [Math.floor(nowMs), ...params],
    );
    const found = rows[0];
    if (found?.is_over !== true) return found && keyOf(found);
    const { rows: begun } = await sql.query<ApiKeyRow>(
      `UPDATE api_key SET spent = CASE WHEN period_started_at < ${PERIOD_START} THEN 0 ELSE spent END,
         period_started_at = greatest(period_started_at, ${PERIOD_START}) WHERE ${where} RETURNING ${COLUMNS}`,
      [Math.floor(nowMs), ...params],
    );
    return begun[0] && keyOf(begun[0]);
  };

  return {
    create({ keyId, accountId, hash, prefix, keysMax, nowMs, ...terms }) {
      return lockedForAccount(sql, "api keys", accountId, async (tx) => {
        const { rows } = await tx.query<ApiKeyRow>(
          `INSERT INTO api_key (id, account_id, hash, prefix, name, scopes, cap, period, period_started_at, rate_per_minute, expires_at, created_at)
           SELECT $1, $2, $3::bytea, $4, $5, $6::text[], $7::bigint, $8::text, to_timestamp($9::bigint / 1000.0), $10::int,
             to_timestamp($11::bigint / 1000.0), to_timestamp($12::bigint / 1000.0)
           WHERE (SELECT count(*) FROM api_key WHERE account_id = $2 AND revoked_at IS NULL) < $13::int RETURNING ${COLUMNS}`,
          [
            keyId,
            accountId,
            hash,
            prefix,
            storableText(terms.name),
            terms.scopes,
            terms.cap,
            terms.period,
            periodStartMs(terms.period, nowMs),
            terms.ratePerMinute,
            floorOf(terms.expiresAtMs),
            Math.floor(nowMs),
            keysMax,
          ],
        );
        return rows[0] && keyOf(rows[0]);
      });
    },

    find: ({ hash, nowMs }) => current("hash = $2", nowMs, [hash]),
    get: ({ keyId, accountId, nowMs }) => current(OF_ACCOUNT, nowMs, [keyId, accountId]),

    async list({ accountId, before, limit }) {
      const { rows } = await sql.query<ApiKeyRow>(
        `SELECT ${COLUMNS} FROM api_key WHERE account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [accountId, before, limit],
      );
      return rows.map(keyOf);
    },

    async update({ keyId, accountId, changes, nowMs }) {
      const before = await current(OF_ACCOUNT, nowMs, [keyId, accountId]);
      if (before === undefined) return undefined;
      const has = (term: keyof typeof changes) => changes[term] !== undefined;
      const { rows } = await sql.query<ApiKeyRow>(
        `UPDATE api_key SET name = coalesce($4, name), scopes = coalesce($5::text[], scopes),
           cap = CASE WHEN $6::boolean THEN $7::bigint ELSE cap END,
           spent = CASE WHEN $8::boolean AND period IS DISTINCT FROM $9 THEN 0 ELSE spent END,
           period_started_at = CASE WHEN $8::boolean AND period IS DISTINCT FROM $9 THEN to_timestamp($1::bigint / 1000.0) ELSE period_started_at END,
           period = CASE WHEN $8::boolean THEN $9 ELSE period END,
           rate_per_minute = CASE WHEN $10::boolean THEN $11::int ELSE rate_per_minute END,
           expires_at = CASE WHEN $12::boolean THEN to_timestamp($13::bigint / 1000.0) ELSE expires_at END
         WHERE ${OF_ACCOUNT} AND revoked_at IS NULL RETURNING ${COLUMNS}`,
        [
          periodStartMs(changes.period ?? null, nowMs),
          keyId,
          accountId,
          changes.name === undefined ? null : storableText(changes.name),
          changes.scopes ?? null,
          has("cap"),
          changes.cap ?? null,
          has("period"),
          changes.period ?? null,
          has("ratePerMinute"),
          changes.ratePerMinute ?? null,
          has("expiresAtMs"),
          floorOf(changes.expiresAtMs ?? null),
        ],
      );
      return rows[0] && keyOf(rows[0]);
    },

    async revoke({ keyId, accountId, nowMs }) {
      const { rows } = await sql.query<ApiKeyRow>(
        `UPDATE api_key SET revoked_at = coalesce(revoked_at, to_timestamp($1::bigint / 1000.0)) WHERE ${OF_ACCOUNT} RETURNING ${COLUMNS}`,
        [Math.floor(nowMs), keyId, accountId],
      );
      return rows[0] && keyOf(rows[0]);
    },

    async touch(used) {
      if (used.length === 0) return;
      await sql.query(
        `UPDATE api_key SET last_used_at = greatest(last_used_at, to_timestamp(t.at_ms / 1000.0))
         FROM (SELECT id, max(at_ms) AS at_ms FROM unnest($1::text[], $2::bigint[]) AS u(id, at_ms) GROUP BY id ORDER BY id) AS t
         WHERE api_key.id = t.id`,
        [used.map(({ keyId }) => keyId), used.map(({ atMs }) => Math.floor(atMs))],
      );
    },

    async startPeriods({ nowMs, limit }) {
      const { rows } = await sql.query<ApiKeyRow>(
        `WITH over AS (
           SELECT id AS over_id FROM api_key WHERE period IN ('day', 'month') AND period_started_at < ${PERIOD_START}
           ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE api_key SET spent = 0, period_started_at = ${PERIOD_START} FROM over WHERE id = over_id RETURNING ${COLUMNS}`,
        [Math.floor(nowMs), limit],
      );
      return rows.map(keyOf);
    },
  };
}

const keyOf = (row: ApiKeyRow): StoredApiKey => ({
  keyId: apiKeyId.parse(row.id),
  accountId: accountOf(row),
  prefix: row.prefix,
  name: row.name,
  scopes: row.scopes,
  cap: row.cap,
  spent: row.spent,
  period: periodOf(row.period),
  periodStartedAtMs: row.period_started_at.getTime(),
  ratePerMinute: row.rate_per_minute,
  createdAtMs: row.created_at.getTime(),
  expiresAtMs: row.expires_at?.getTime() ?? null,
  lastUsedAtMs: row.last_used_at?.getTime() ?? null,
  revokedAtMs: row.revoked_at?.getTime() ?? null,
});

const floorOf = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms));
const accountOf = (row: ApiKeyRow): AccountId => accountId.parse(row.account_id);
const periodOf = (text: string | null): KeyPeriod => (text === "day" || text === "month" ? text : null);
