// Who is suspended, in PostgreSQL.
import type { Sql } from "@starling/db";
import { checkId } from "@starling/protocol";
import type { StandingStore } from "../ports/standing-store.ts";
import { isForfeited } from "./rows.ts";

interface StandingRow {
  readonly suspended_at: Date;
  readonly suspended_by: string | null;
  readonly suspension_reason: string | null;
  readonly forfeited_at: Date | null;
}

export const createPostgresStandingStore = (sql: Sql): StandingStore => ({
  async ofAccount(accountId) {
    const { rows } = await sql.query<StandingRow>(
      "SELECT suspended_at, suspended_by, suspension_reason, forfeited_at FROM account WHERE id = $1 AND suspended_at IS NOT NULL",
      [accountId],
    );
    const row = rows[0];
    if (row === undefined) return null;
    return {
      atMs: row.suspended_at.getTime(),
      checkId: row.suspended_by === null ? null : checkId.parse(row.suspended_by),
      reason: row.suspension_reason,
      forfeitedAtMs: isForfeited(row) ? (row.forfeited_at?.getTime() ?? null) : null,
    };
  },
  async ofDevice(thumbprint) {
    const { rows } = await sql.query<{ suspended_at: Date; suspension_reason: string }>(
      "SELECT suspended_at, suspension_reason FROM account_key WHERE thumbprint = $1 AND suspended_at IS NOT NULL",
      [thumbprint],
    );
    const row = rows[0];
    return row === undefined ? null : { atMs: row.suspended_at.getTime(), reason: row.suspension_reason };
  },
});
