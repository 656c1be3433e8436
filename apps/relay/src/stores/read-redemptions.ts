// What a restart needs of redemptions.
import type { SqlQueryable } from "@starling/db";
import type { DaySum, RedemptionFacts } from "@starling/domain";
import { accountId, type RedemptionId, redemptionId } from "@starling/protocol";

/** Not returned: counts against the limits of its day. */
export const COUNTED = "state IN ('held', 'issued', 'redeemed')";

/** What every reader of a redemption needs of its row. */
export interface RedemptionColumns {
  readonly id: string;
  readonly account_id: string;
  readonly recipient: string;
  readonly amount: bigint;
  readonly cumulative: bigint;
  readonly state: string;
  readonly deadline_s: bigint | null;
  readonly idempotency_key: string | null;
  readonly request_hash: string;
  readonly created_at: Date;
}

export async function readOpenRedemptions(
  sql: SqlQueryable,
  { after, limit }: { after: RedemptionId | null; limit: number },
): Promise<RedemptionFacts[]> {
  const { rows } = await sql.query<RedemptionColumns>(
    `SELECT id, account_id, recipient, amount, cumulative, state, deadline_s, idempotency_key, request_hash, created_at
     FROM redemption WHERE state IN ('held', 'issued') AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2`,
    [after, limit],
  );
  return rows.map((row) => ({ ...factsOf(row), state: row.state === "held" ? "held" : "issued" }));
}

export const factsOf = (row: RedemptionColumns): Omit<RedemptionFacts, "state"> => ({
  redemptionId: redemptionId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  recipient: row.recipient,
  amount: row.amount,
  cumulative: row.cumulative,
  deadlineS: row.deadline_s === null ? null : Number(row.deadline_s),
  idempotencyKey: row.idempotency_key,
  requestHash: row.request_hash,
  createdAtMs: row.created_at.getTime(),
});

export async function readRedemptionDay(sql: SqlQueryable): Promise<DaySum | undefined> {
  const { rows } = await sql.query<{ day: number; amount: bigint }>(
    `SELECT floor(extract(epoch FROM l.at) / 86400)::int AS day,
       (SELECT sum(amount)::bigint FROM redemption WHERE ${COUNTED} AND created_at >= date_trunc('day', l.at, 'UTC')) AS amount
     FROM (SELECT created_at AS at FROM redemption WHERE ${COUNTED} ORDER BY created_at DESC LIMIT 1) AS l`,
  );
  return rows[0];
}
