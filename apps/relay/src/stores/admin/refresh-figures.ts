// What lists of accounts are sorted by, brought up to date: rows that say the same already are not written.
import type { Sql, SqlQueryable } from "@starling/db";
import { type AccountId, accountId } from "@starling/protocol";
import type { AdminReads } from "../../ports/admin-reads.ts";
import { boundedRead } from "./bounded-read.ts";
import { EARNED } from "./earned.ts";

const FIGURES = "available, escrow, earned, spent, redeemed, matches, mismatches";
const ROW = (table: string) =>
  FIGURES.split(", ")
    .map((column) => `${table}.${column}`)
    .join(", ");

const refresh = (sql: SqlQueryable, ids: readonly string[]) =>
  sql.query(
    `INSERT INTO account_figure AS f (account_id, ${FIGURES})
     SELECT a.id, a.available, a.escrow, ${EARNED}, a.spent, a.redeemed, a.matches, a.mismatches
     FROM unnest($1::text[]) AS wanted(id) JOIN account a ON a.id = wanted.id ORDER BY a.id
     ON CONFLICT (account_id) DO UPDATE SET (${FIGURES}) = (${ROW("excluded")}) WHERE (${ROW("f")}) IS DISTINCT FROM (${ROW("excluded")})`,
    [ids],
  );

export async function refreshFigures(sql: Sql, ids: readonly AccountId[]): Promise<void> {
  if (ids.length > 0) await boundedRead(sql, (tx) => refresh(tx, ids));
}

export async function refreshFiguresAfter(
  sql: Sql,
  { after, limit }: Parameters<AdminReads["refreshFiguresAfter"]>[0],
): Promise<AccountId | null> {
  const { rows } = await sql.query<{ id: string }>(
    "SELECT id FROM account WHERE $1::text IS NULL OR id > $1 ORDER BY id LIMIT $2",
    [after, limit],
  );
  await refreshFigures(
    sql,
    rows.map(({ id }) => accountId.parse(id)),
  );
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : accountId.parse(last.id);
}
