import type { SqlParam, SqlQueryable } from "@starling/db";
import type { StoredAccount } from "../ports/store.ts";
import { COUNTED } from "./read-redemptions.ts";
import { type AccountRow, accountOf } from "./rows.ts";

/** Accounts `a` that meet a condition, with what they asked to redeem in the last day in which they did: only that day's rows are read. */
export async function readAccounts(
  sql: SqlQueryable,
  where: string,
  params: readonly SqlParam[],
): Promise<StoredAccount[]> {
  const { rows } = await sql.query<AccountRow>(
    `SELECT a.id, a.kind, a.name, a.available, a.held, a.escrow, a.matches, a.mismatches, a.suspended_at, a.suspended_by, a.forfeited_at, a.created_at,
       a.granted, a.spent, a.redeemed, a.merged_into, coalesce(d.day, 0) AS redemption_day, coalesce(d.amount, 0)::bigint AS redemption_amount
     FROM account AS a LEFT JOIN LATERAL (
       SELECT floor(extract(epoch FROM l.at) / 86400)::int AS day, (SELECT sum(r.amount)::bigint FROM redemption AS r
         WHERE r.account_id = a.id AND r.${COUNTED} AND r.created_at >= date_trunc('day', l.at, 'UTC')) AS amount
       FROM (SELECT r.created_at AS at FROM redemption AS r WHERE r.account_id = a.id AND r.${COUNTED}
         ORDER BY r.created_at DESC LIMIT 1) AS l) AS d ON true
     WHERE ${where}`,
    params,
  );
  return rows.map(accountOf);
}
