// Sign-in in PostgreSQL.
import type { Sql, SqlQueryable } from "@starling/db";
import { accountId, sessionId } from "@starling/protocol";
import type { SessionStore, SignedInBy, StoredSession } from "../ports/session-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";

interface SessionRow {
  readonly id: string;
  readonly account_id: string;
  readonly key_thumbprint: string | null;
  readonly wallet_address: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

const COLUMNS = "id, account_id, key_thumbprint, wallet_address, created_at, expires_at, last_used_at, revoked_at";

export function createPostgresSessionStore(sql: Sql): SessionStore {
  return {
    create({ sessionId, accountId, hash, by, nowMs, expiresAtMs, sessionsMax }) {
      return lockedForAccount(sql, "sessions", accountId, async (tx) => {
        if (!(await isOfAccount(tx, by, accountId))) return undefined;
        const [thumbprint, address] = by.how === "device" ? [by.thumbprint, null] : [null, by.address];
        const { rows } = await tx.query<SessionRow>(
          `INSERT INTO session (id, account_id, hash, key_thumbprint, wallet_address, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, to_timestamp($6::bigint / 1000.0), to_timestamp($7::bigint / 1000.0)) RETURNING ${COLUMNS}`,
          [sessionId, accountId, hash, thumbprint, address, Math.floor(nowMs), Math.floor(expiresAtMs)],
        );
        await tx.query(
          `UPDATE session SET revoked_at = to_timestamp($2::bigint / 1000.0) WHERE revoked_at IS NULL AND id IN (
             SELECT id FROM session WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > to_timestamp($2::bigint / 1000.0)
             ORDER BY id DESC OFFSET $3)`,
          [accountId, Math.floor(nowMs), sessionsMax],
        );
        return rows[0] && sessionOf(rows[0]);
      });
    },

    async find(hash) {
      const { rows } = await sql.query<SessionRow>(`SELECT ${COLUMNS} FROM session WHERE hash = $1`, [hash]);
      return rows[0] && sessionOf(rows[0]);
    },

    async list({ accountId, before, limit }) {
      const { rows } = await sql.query<SessionRow>(
        `SELECT ${COLUMNS} FROM session WHERE account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [accountId, before, limit],
      );
      return rows.map(sessionOf);
    },

    async revoke({ sessionId, accountId, nowMs }) {
      const { rows } = await sql.query<SessionRow>(
        `UPDATE session SET revoked_at = coalesce(revoked_at, to_timestamp($3::bigint / 1000.0)) WHERE id = $1 AND account_id = $2 RETURNING ${COLUMNS}`,
        [sessionId, accountId, Math.floor(nowMs)],
      );
      return rows[0] && sessionOf(rows[0]);
    },

    async touch(used) {
      if (used.length === 0) return;
      await sql.query(
        `UPDATE session SET last_used_at = greatest(last_used_at, to_timestamp(t.at_ms / 1000.0))
         FROM (SELECT id, max(at_ms) AS at_ms FROM unnest($1::text[], $2::bigint[]) AS u(id, at_ms) GROUP BY id ORDER BY id) AS t
         WHERE session.id = t.id`,
        [used.map(({ sessionId }) => sessionId), used.map(({ atMs }) => Math.floor(atMs))],
      );
    },

    async addChallenge({ nonce, nowMs, expiresAtMs }) {
      await sql.query(
        "INSERT INTO sign_in_challenge (nonce, created_at, expires_at) VALUES ($1, to_timestamp($2::bigint / 1000.0), to_timestamp($3::bigint / 1000.0))",
        [nonce, Math.floor(nowMs), Math.floor(expiresAtMs)],
      );
    },

    async useChallenge({ nonce, nowMs }) {
      const { rows } = await sql.query(
        `UPDATE sign_in_challenge SET used_at = to_timestamp($2::bigint / 1000.0)
         WHERE nonce = $1 AND used_at IS NULL AND expires_at > to_timestamp($2::bigint / 1000.0) RETURNING nonce`,
        [nonce, Math.floor(nowMs)],
      );
      return rows.length === 1;
    },

    async sweep({ endedBeforeMs, limit }) {
      const gone = async (table: "session" | "sign_in_challenge", id: string) => {
        const { rowCount } = await sql.query(
          `DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM ${table} WHERE expires_at < to_timestamp($1::bigint / 1000.0)
             ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
          [Math.floor(endedBeforeMs), limit],
        );
        return rowCount;
      };
      return (await gone("session", "id")) + (await gone("sign_in_challenge", "nonce"));
    },
  };
}

/** Its row is locked until the session is there: who takes it away then revokes the session as well. */
async function isOfAccount(tx: SqlQueryable, by: SignedInBy, accountId: string): Promise<boolean> {
  const { rows } =
    by.how === "device"
      ? await tx.query(
          "SELECT FROM account_key WHERE thumbprint = $1 AND account_id = $2 AND revoked_at IS NULL FOR SHARE",
          [by.thumbprint, accountId],
        )
      : await tx.query("SELECT FROM wallet_link WHERE address = $1 AND account_id = $2 FOR SHARE", [
          by.address,
          accountId,
        ]);
  return rows.length === 1;
}

const sessionOf = (row: SessionRow): StoredSession => ({
  sessionId: sessionId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  by: signedInBy(row),
  createdAtMs: row.created_at.getTime(),
  expiresAtMs: row.expires_at.getTime(),
  lastUsedAtMs: row.last_used_at?.getTime() ?? null,
  revokedAtMs: row.revoked_at?.getTime() ?? null,
});

function signedInBy({ key_thumbprint: thumbprint, wallet_address: address }: SessionRow): SignedInBy {
  if (thumbprint !== null) return { how: "device", thumbprint };
  if (address !== null) return { how: "wallet", address };
  throw new Error("the database has a session that was begun by nothing");
}
