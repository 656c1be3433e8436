// Device keys in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId } from "@starling/protocol";
import type { AccountKeyStore, StoredAccountKey } from "../ports/account-key-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";
import { storableText } from "./storable-text.ts";

interface AccountKeyRow {
  readonly thumbprint: string;
  readonly account_id: string;
  readonly label: string | null;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly revoked_at: Date | null;
}

export function createPostgresAccountKeyStore(sql: Sql): AccountKeyStore {
  return {
    async find(thumbprint) {
      const { rows } = await sql.query<AccountKeyRow>("SELECT * FROM account_key WHERE thumbprint = $1", [thumbprint]);
      return rows[0] && keyOf(rows[0]);
    },

    async list({ accountId, before, limit }) {
      const { rows } = await sql.query<AccountKeyRow>(
        `SELECT * FROM account_key WHERE account_id = $1
           AND ($2::text IS NULL OR (created_at, thumbprint) < (SELECT created_at, thumbprint FROM account_key WHERE thumbprint = $2))
         ORDER BY created_at DESC, thumbprint DESC LIMIT $3`,
        [accountId, before, limit],
      );
      return rows.map(keyOf);
    },

    add({ thumbprint, accountId, label, keysMax, nowMs }) {
      return lockedForAccount(sql, "device keys", accountId, async (tx) => {
        const { rows: added } = await tx.query<AccountKeyRow>(
          `INSERT INTO account_key (thumbprint, account_id, label, created_at)
           SELECT $1, $2, $3, to_timestamp($4::bigint / 1000.0)
           WHERE (SELECT count(*) FROM account_key WHERE account_id = $2 AND revoked_at IS NULL) < $5::int
           ON CONFLICT (thumbprint) DO NOTHING RETURNING *`,
          [thumbprint, accountId, label && storableText(label), Math.floor(nowMs), keysMax],
        );
        if (added[0] !== undefined) return { ok: true, key: keyOf(added[0]) };
        const { rows } = await tx.query<AccountKeyRow>("SELECT * FROM account_key WHERE thumbprint = $1", [thumbprint]);
        if (rows[0] === undefined) return { ok: false, refusal: "too_many_keys" };
        const key = keyOf(rows[0]);
        if (key.accountId !== accountId) return { ok: false, refusal: "key_taken", of: key.accountId };
        return key.revokedAtMs === null ? { ok: true, key } : { ok: false, refusal: "key_revoked" };
      });
    },

    async rename({ thumbprint, accountId, label }) {
      const { rows } = await sql.query<AccountKeyRow>(
        "UPDATE account_key SET label = $3 WHERE thumbprint = $1 AND account_id = $2 RETURNING *",
        [thumbprint, accountId, label && storableText(label)],
      );
      return rows[0] && keyOf(rows[0]);
    },

    revoke({ thumbprint, accountId, nowMs }) {
      return sql.transaction(async (tx) => {
        const at = Math.floor(nowMs);
        const { rows } = await tx.query<AccountKeyRow>(
          "UPDATE account_key SET revoked_at = coalesce(revoked_at, to_timestamp($3::bigint / 1000.0)) WHERE thumbprint = $1 AND account_id = $2 RETURNING *",
          [thumbprint, accountId, at],
        );
        if (rows[0] === undefined) return undefined;
        await tx.query(
          "UPDATE session SET revoked_at = to_timestamp($2::bigint / 1000.0) WHERE key_thumbprint = $1 AND revoked_at IS NULL",
          [thumbprint, at],
        );
        return keyOf(rows[0]);
      });
    },

    async touch(seen) {
      if (seen.length === 0) return;
      await sql.query(
        `UPDATE account_key SET last_seen_at = greatest(last_seen_at, to_timestamp(t.at_ms / 1000.0))
         FROM (SELECT thumbprint, max(at_ms) AS at_ms FROM unnest($1::text[], $2::bigint[]) AS u(thumbprint, at_ms) GROUP BY thumbprint ORDER BY thumbprint) AS t
         WHERE account_key.thumbprint = t.thumbprint`,
        [seen.map(({ thumbprint }) => thumbprint), seen.map(({ atMs }) => Math.floor(atMs))],
      );
    },
  };
}

const keyOf = (row: AccountKeyRow): StoredAccountKey => ({
  thumbprint: row.thumbprint,
  accountId: accountId.parse(row.account_id),
  label: row.label,
  createdAtMs: row.created_at.getTime(),
  lastSeenAtMs: row.last_seen_at?.getTime() ?? null,
  revokedAtMs: row.revoked_at?.getTime() ?? null,
});
