// The lists that are measured: how each is asked for, and from where on its deep page begins.
import type { FilledDatabase } from "./fill-database.ts";

export interface MeasuredList {
  readonly name: string;
  /** Path and query behind `/v1/admin/`. */
  readonly path: string;
  /** The cursor nine tenths down; null where the list is measured at its beginning alone. */
  readonly deep: string | null;
}

export async function measuredLists({ sql, contributor, payer, replayedJob }: FilledDatabase): Promise<MeasuredList[]> {
  const cursorIn = async (table: string, column: string, where = "true"): Promise<string> => {
    const { rows } = await sql.query<{ id: string }>(
      `SELECT ${column} AS id FROM ${table} WHERE ${where} ORDER BY ${column} DESC OFFSET (SELECT (count(*) * 0.9)::int FROM ${table} WHERE ${where}) LIMIT 1`,
    );
    return rows[0]?.id ?? "";
  };
  const figureCursor = async (figure: string): Promise<string> => {
    const { rows } = await sql.query<{ id: string; value: bigint | number }>(
      `SELECT account_id AS id, ${figure} AS value FROM account_figure ORDER BY ${figure} DESC, account_id DESC OFFSET (SELECT (count(*) * 0.9)::int FROM account_figure) LIMIT 1`,
    );
    return `${rows[0]?.value}.${rows[0]?.id}`;
  };
  const accounts = await cursorIn("account", "id");
  const entries = await cursorIn("ledger_entry", "id");
  const list = (name: string, path: string, deep: string | null = null): MeasuredList => ({ name, path, deep });
  return [
    list("accounts, newest first", "accounts?", accounts),
    list("accounts by available points", "accounts?sort=available", await figureCursor("available")),
    list("accounts by what they earned", "accounts?sort=earned", await figureCursor("earned")),
    list(
      "accounts by matches, contributors alone",
      "accounts?sort=matches&kind=contributor",
      await figureCursor("matches"),
    ),
    list("accounts that are suspended, by mismatches", "accounts?suspended=true&sort=mismatches"),
    list("accounts whose name begins so", "accounts?q=ada%201"),
    list("accounts whose wallet begins so", "accounts?q=0xab"),
    list("one account", `accounts/${contributor}?`),
    list("entries, newest first", "entries?", entries),
    list("entries of the treasury", "entries?account=acc_00000000000000000TREASVRY0", entries),
    list("entries of a contributor", `entries?account=${contributor}`),
    list("entries of one seldom type", "entries?type=redemption", entries),
    list(
      "entries of the treasury, of one seldom type",
      "entries?account=acc_00000000000000000TREASVRY0&type=reversal",
      entries,
    ),
    list("entries of an account, of one type", `entries?account=${payer}&type=grant`),
    list("jobs, newest first", "jobs?", await cursorIn("job", "id")),
    list("jobs that failed", "jobs?state=failed", await cursorIn("job", "id", "state = 'failed'")),
    list("jobs of an account", `jobs?account=${payer}`),
    list("jobs of a seldom model (looks at 5,000)", "jobs?model=seldom"),
    list("events of a job of 5,000 chunks", `jobs/${replayedJob}/events?`, "3.4500.0.0...."),
    list("checks, newest first", "checks?", await cursorIn("verification_check", "id")),
    list(
      "checks that were no plain match",
      "checks?verdict=unusual",
      await cursorIn("verification_check", "id", "verdict <> 'match'"),
    ),
    list("checks of an account", `checks?account=${contributor}`),
    list("disputes that are open", "disputes?state=open", await cursorIn("dispute", "id", "state = 'open'")),
    list("the audit log", "actions?", await cursorIn("operator_action", "id")),
    list("the audit log of an account", `actions?subject=${contributor}`),
    list("nodes by speed", "nodes?sort=speed"),
    list("the queue", "queue?"),
  ];
}
