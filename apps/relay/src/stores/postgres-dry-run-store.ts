// What a dry run counts, in PostgreSQL: ids begin with their time, so primary keys lead to what is of late.
import type { Sql } from "@starling/db";
import { accountId, checkReason, makeId } from "@starling/protocol";
import type { DryRunStore } from "../ports/dry-run-store.ts";

const NO_RANDOM = new Uint8Array(10);

export const createPostgresDryRunStore = (sql: Sql): DryRunStore => ({
  async redemptions({ sinceMs, limit }) {
    const { rows } = await sql.query<{ account_id: string; amount: bigint; created_at: Date }>(
      "SELECT account_id, amount, created_at FROM redemption WHERE id >= $1 ORDER BY id DESC LIMIT $2",
      [makeId("rdm", sinceMs, NO_RANDOM), limit],
    );
    return [...rows].reverse().map((row) => ({
      accountId: accountId.parse(row.account_id),
      amount: row.amount,
      createdAtMs: row.created_at.getTime(),
    }));
  },
  async turnover({ fromMs, toMs, limit }) {
    const { rows } = await sql.query<{ charged: bigint; rewarded: bigint }>(
      `SELECT coalesce(sum(charged), 0)::bigint AS charged, coalesce(sum(rewarded), 0)::bigint AS rewarded
       FROM (SELECT charged, rewarded FROM job WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3) AS j`,
      [makeId("job", fromMs, NO_RANDOM), makeId("job", toMs, NO_RANDOM), limit],
    );
    return rows[0] ?? { charged: 0n, rewarded: 0n };
  },
  async checks({ fromMs, toMs, limit }) {
    const { rows } = await sql.query<{ reason: string; n: number }>(
      `SELECT reason, count(*)::int AS n FROM (SELECT reason FROM verification_check WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3) AS c GROUP BY reason`,
      [makeId("chk", fromMs, NO_RANDOM), makeId("chk", toMs, NO_RANDOM), limit],
    );
    return new Map(rows.map((row) => [checkReason.parse(row.reason), row.n]));
  },
  async proven(matches) {
    const { rows } = await sql.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM account WHERE kind = 'contributor' AND matches >= $1::int",
      [matches],
    );
    return rows[0]?.n ?? 0;
  },
  async escrowed({ fromMs, toMs, limit }) {
    const { rows } = await sql.query<{ amount: bigint }>(
      `SELECT coalesce(sum(p.amount), 0)::bigint AS amount
       FROM (SELECT id FROM ledger_entry WHERE id >= $1 AND id < $2 AND type IN ('settle', 'check') ORDER BY id DESC LIMIT $3) AS e
       JOIN posting AS p ON p.entry_id = e.id AND p.bucket = 'escrow' AND p.amount > 0`,
      [makeId("ent", fromMs, NO_RANDOM), makeId("ent", toMs, NO_RANDOM), limit],
    );
    return rows[0]?.amount ?? 0n;
  },
});
