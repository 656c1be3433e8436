// Deposits in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId, entryId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { DepositStore, StoredDeposit } from "../ports/deposit-store.ts";
import { knownPlaceOf, type PlaceColumns } from "./place-of.ts";

interface DepositRow extends PlaceColumns {
  readonly seq: bigint;
  readonly chain_id: bigint;
  readonly deposit_id: string;
  readonly account_id: string;
  readonly word: string;
  readonly sender: string;
  readonly points: bigint;
  readonly entry_id: string;
  readonly created_at: Date;
}

export function createPostgresDepositStore(sql: Sql): DepositStore {
  const list: DepositStore["list"] = async ({ accountId, before, limit }) => {
    const { rows } = await sql.query<DepositRow>(
      "SELECT * FROM deposit WHERE account_id = $1 AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3",
      [accountId, before, limit],
    );
    return rows.map(depositOf);
  };
  return {
    list,
    async totals() {
      const { rows } = await sql.query<{ count: number; points: bigint }>(
        "SELECT count(*)::int AS count, coalesce(sum(points), 0)::bigint AS points FROM deposit",
      );
      return rows[0] ?? { count: 0, points: 0n };
    },
    unclaimed: (request) => list({ ...request, accountId: SYSTEM_ACCOUNTS.treasury }),
  };
}

const depositOf = (row: DepositRow): StoredDeposit => ({
  seq: row.seq,
  chainId: Number(row.chain_id),
  depositId: row.deposit_id,
  accountId: accountId.parse(row.account_id),
  word: row.word,
  from: row.sender,
  points: row.points,
  entryId: entryId.parse(row.entry_id),
  place: knownPlaceOf(row),
  createdAtMs: row.created_at.getTime(),
});
