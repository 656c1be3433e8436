// Statements in PostgreSQL: pages of entries by their ids, which carry their time, and balances from the sums of days.
import type { Sql, SqlParam } from "@starling/db";
import { entryType } from "@starling/protocol";
import type { DaySpan, StatementStore } from "../ports/statement-store.ts";
import { entryIdSpan } from "./entry-id-span.ts";
import { type EntryRow, entryOf } from "./rows.ts";

/** Of account $1, with ids from $2 on, before $3 and after $4, at most $5. */
const entriesIn = (order: "ASC" | "DESC"): string =>
  `(SELECT t.entry_id, e.type, e.job_id, e.created_at, t.available, t.escrow
    FROM (SELECT entry_id, coalesce(sum(amount) FILTER (WHERE bucket = 'available'), 0)::bigint AS available,
        coalesce(sum(amount) FILTER (WHERE bucket = 'escrow'), 0)::bigint AS escrow
      FROM posting WHERE account_id = $1 AND ($2::text IS NULL OR entry_id >= $2) AND ($3::text IS NULL OR entry_id < $3)
        AND ($4::text IS NULL OR entry_id > $4)
      GROUP BY entry_id ORDER BY entry_id ${order} LIMIT $5) AS t
    JOIN ledger_entry e ON e.id = t.entry_id)`;

const BALANCE = `coalesce(sum(available), 0)::bigint AS available, coalesce(sum(escrow), 0)::bigint AS escrow FROM account_day WHERE account_id = $1`;

type BalanceRow = Pick<EntryRow, "available" | "escrow">;
type NewestRow = { [K in keyof EntryRow]: EntryRow[K] | null } & {
  readonly all_available: bigint;
  readonly all_escrow: bigint;
};

export function createPostgresStatementStore(sql: Sql): StatementStore {
  const page = async (order: "ASC" | "DESC", params: readonly SqlParam[]) =>
    (await sql.query<EntryRow>(`SELECT * FROM ${entriesIn(order)} AS t ORDER BY entry_id ${order}`, params)).rows.map(
      entryOf,
    );
  const inDays = ({ fromDay, beforeDay }: DaySpan): SqlParam[] => [fromDay, beforeDay];

  return {
    async balanceBefore({ accountId, day }) {
      const { rows } = await sql.query<BalanceRow>(`SELECT ${BALANCE} AND ($2::date IS NULL OR day < $2::date)`, [
        accountId,
        day,
      ]);
      return rows[0] ?? { available: 0n, escrow: 0n };
    },

    async sums({ accountId, ...span }) {
      const { rows } = await sql.query<BalanceRow & { readonly type: string; readonly entries: bigint }>(
        `SELECT type, sum(entries)::bigint AS entries, ${BALANCE} AND ($2::date IS NULL OR day >= $2::date) AND ($3::date IS NULL OR day < $3::date)
         GROUP BY type ORDER BY type`,
        [accountId, ...inDays(span)],
      );
      return rows.map(({ type, entries, available, escrow }) => ({
        type: entryType.parse(type),
        entries: Number(entries),
        available,
        escrow,
      }));
    },

    async months({ accountId, limit }) {
      const { rows } = await sql.query<{ readonly month: string }>(
        "SELECT DISTINCT to_char(day, 'YYYY-MM') AS month FROM account_day WHERE account_id = $1 ORDER BY month DESC LIMIT $2",
        [accountId, limit],
      );
      return rows.map(({ month }) => month);
    },

    async lastDay({ accountId, type, ...span }) {
      const { rows } = await sql.query<{ readonly day: string }>(
        `SELECT to_char(day, 'YYYY-MM-DD') AS day FROM account_day WHERE account_id = $1 AND type = $4
           AND ($2::date IS NULL OR day >= $2::date) AND ($3::date IS NULL OR day < $3::date) ORDER BY account_day.day DESC LIMIT 1`,
        [accountId, ...inDays(span), type],
      );
      return rows[0]?.day ?? null;
    },

    // One statement: what is committed between two would part the balance from its entries.
    async newest({ accountId, limit, ...span }) {
      const { from, before } = entryIdSpan(span);
      const { rows } = await sql.query<NewestRow>(
        `SELECT s.available AS all_available, s.escrow AS all_escrow, t.*
         FROM (SELECT ${BALANCE} AND ($6::date IS NULL OR day < $6::date)) AS s LEFT JOIN ${entriesIn("DESC")} AS t ON true
         ORDER BY t.entry_id DESC`,
        [accountId, from, before, null, limit, span.beforeDay],
      );
      return {
        entries: rows.flatMap((row) => (isEntry(row) ? entryOf(row) : [])),
        balance: { available: rows[0]?.all_available ?? 0n, escrow: rows[0]?.all_escrow ?? 0n },
      };
    },

    older: ({ accountId, before, limit, ...span }) =>
      page("DESC", [accountId, entryIdSpan(span).from, before, null, limit]),
    newer({ accountId, after, limit, ...span }) {
      const { from, before } = entryIdSpan(span);
      return page("ASC", [accountId, from, before, after, limit]);
    },
  };
}

/** A span without entries still gives a row, for the balance. */
const isEntry = (row: NewestRow | EntryRow): row is EntryRow => row.entry_id !== null;
