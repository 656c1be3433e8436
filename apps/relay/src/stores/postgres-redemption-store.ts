// Redemptions in PostgreSQL, as operators and owners see them.
import type { Sql } from "@starling/db";
import { accountId, redemptionState } from "@starling/protocol";
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import { type PlaceColumns, placeOf } from "./place-of.ts";
import { factsOf, type RedemptionColumns } from "./read-redemptions.ts";

interface RedemptionRow extends PlaceColumns, RedemptionColumns {
  readonly operator_id: string | null;
  readonly reason: string | null;
  readonly issued_at: Date | null;
  readonly ended_at: Date | null;
}

export function createPostgresRedemptionStore(sql: Sql): RedemptionStore {
  const read = async (where: string, params: readonly (string | number | null)[]) =>
    (await sql.query<RedemptionRow>(`SELECT * FROM redemption WHERE ${where}`, params)).rows.map(redemptionOf);

  return {
    get: async ({ redemptionId, accountId }) =>
      (await read("id = $1 AND ($2::text IS NULL OR account_id = $2)", [redemptionId, accountId]))[0],
    byIdempotencyKey: async ({ accountId, idempotencyKey }) =>
      (await read("account_id = $1 AND idempotency_key = $2", [accountId, idempotencyKey]))[0],
    async open() {
      const { rows } = await sql.query<{ held: number; issued: number; points: bigint }>(
        `SELECT count(*) FILTER (WHERE state = 'held')::int AS held, count(*) FILTER (WHERE state = 'issued')::int AS issued,
           coalesce(sum(amount), 0)::bigint AS points FROM redemption WHERE state IN ('held', 'issued')`,
      );
      return rows[0] ?? { held: 0, issued: 0, points: 0n };
    },
    list: ({ accountId, before, limit }) =>
      read("account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3", [accountId, before, limit]),
    redeemedSince: ({ block, before, limit }) =>
      read("state = 'redeemed' AND block >= $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3", [
        block,
        before,
        limit,
      ]),
    held: ({ before, limit }) =>
      read("state = 'held' AND ($1::text IS NULL OR id < $1) ORDER BY id DESC LIMIT $2", [before, limit]),
  };
}

const redemptionOf = (row: RedemptionRow): StoredRedemption => ({
  ...factsOf(row),
  state: redemptionState.parse(row.state),
  operatorId: row.operator_id === null ? null : accountId.parse(row.operator_id),
  reason: row.reason,
  place: placeOf(row),
  issuedAtMs: row.issued_at?.getTime() ?? null,
  endedAtMs: row.ended_at?.getTime() ?? null,
});
