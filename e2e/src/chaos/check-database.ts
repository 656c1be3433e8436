// Reads the database itself, with no relay between, and holds it to what must be true once every job has ended.
import type { Sql, SqlScalar } from "@starling/db";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { type Check, check } from "./check.ts";

export interface ExpectedSpending {
  /** Jobs that were asked for, each counted once however often its request was sent. */
  readonly jobs: number;
  /** What all of them cost together. */
  readonly spentMicro: bigint;
}

/** Each query gives one number (or two, for a comparison), named `found` and `wanted`. */
export interface Rule {
  readonly name: string;
  readonly sql: string;
  readonly params?: readonly SqlScalar[];
}

interface Found {
  readonly found: bigint;
  readonly wanted: bigint;
}

const { treasury, issuance } = SYSTEM_ACCOUNTS;

/** Rules of the ledger, whatever was done. */
export const LEDGER_RULES: readonly Rule[] = [
  {
    name: "every ledger entry has postings that sum to zero",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM (
            SELECT e.id FROM ledger_entry e LEFT JOIN posting p ON p.entry_id = e.id
            GROUP BY e.id HAVING count(p.*) < 2 OR coalesce(sum(p.amount), 0) <> 0) AS unbalanced`,
  },
  {
    name: "all accounts together have nothing",
    sql: "SELECT sum(available + escrow)::bigint AS found, 0::bigint AS wanted FROM account",
  },
  {
    name: "balances are the sums of their postings",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM account a LEFT JOIN (
            SELECT account_id,
                   coalesce(sum(amount) FILTER (WHERE bucket = 'available'), 0) AS available,
                   coalesce(sum(amount) FILTER (WHERE bucket = 'escrow'), 0) AS escrow
            FROM posting GROUP BY account_id) AS p ON p.account_id = a.id
          WHERE a.available <> coalesce(p.available, 0) OR a.escrow <> coalesce(p.escrow, 0)`,
  },
  {
    name: "no balance is negative",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM account
          WHERE id <> $1 AND (available < 0 OR escrow < 0 OR held < 0 OR available < held)`,
    params: [issuance],
  },
  {
    name: "no hold keeps anything, and no account has points held",
    sql: `SELECT (SELECT count(*) FROM hold WHERE remaining <> 0)
               + (SELECT count(*) FROM account WHERE held <> 0) AS found, 0::bigint AS wanted`,
  },
  {
    name: "nobody but contributors has points in escrow",
    sql: "SELECT coalesce(sum(escrow), 0)::bigint AS found, 0::bigint AS wanted FROM account WHERE kind <> 'contributor'",
  },
];

/** Rules of the answers: nothing missing, nothing twice. */
const ANSWERS: readonly Rule[] = [
  {
    name: "every job is done, with all its items",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM job
          WHERE state <> 'done' OR items_done <> item_count OR items_failed <> 0 OR chunks_done <> chunk_count`,
  },
  {
    name: "outputs of each job are its chunks, each once",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM job j LEFT JOIN (
            SELECT job_id, count(*) AS outputs, count(DISTINCT chunk_index) AS chunks, sum(item_count) AS items,
                   min(chunk_index) AS first, max(chunk_index) AS last
            FROM output WHERE status = 'ok' GROUP BY job_id) AS o ON o.job_id = j.id
          WHERE o.outputs IS DISTINCT FROM j.chunk_count OR o.chunks <> o.outputs OR o.items <> j.item_count
             OR o.first <> 0 OR o.last <> j.chunk_count - 1`,
  },
  {
    name: "outputs follow each other without gap or overlap",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM (
            SELECT first_item, coalesce(sum(item_count) OVER (PARTITION BY job_id ORDER BY chunk_index
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS items_before
            FROM output) AS o WHERE first_item <> items_before`,
  },
  {
    name: "no input waits any more",
    sql: "SELECT count(*) AS found, 0::bigint AS wanted FROM span WHERE state = 'queued'",
  },
];

/** Rules of what it cost and who got it. */
const money = ({ jobs, spentMicro }: ExpectedSpending): readonly Rule[] => [
  {
    name: "one job for each request",
    sql: "SELECT count(*) AS found, $1::bigint AS wanted FROM job",
    params: [jobs],
  },
  {
    name: "consumers spent items × price",
    sql: `SELECT coalesce(sum(-p.amount), 0)::bigint AS found, $1::bigint AS wanted
          FROM posting p JOIN account a ON a.id = p.account_id WHERE a.kind = 'consumer' AND p.amount < 0`,
    params: [spentMicro],
  },
  {
    name: "contributors and treasury have that, and what checks issued",
    sql: `SELECT coalesce(sum(available + escrow), 0)::bigint AS found,
                 $1::bigint + (SELECT coalesce(sum(-p.amount), 0)::bigint FROM posting p JOIN ledger_entry e ON e.id = p.entry_id
                               WHERE e.type = 'check' AND p.account_id = $3) AS wanted
          FROM account WHERE kind = 'contributor' OR id = $2`,
    params: [spentMicro, treasury, issuance],
  },
  {
    name: "each job was settled for its items × price",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM job j
          WHERE j.item_count * j.price_per_item <> (
            SELECT coalesce(sum(-p.amount), 0) FROM ledger_entry e JOIN posting p ON p.entry_id = e.id
            WHERE e.job_id = j.id AND e.type = 'settle' AND p.account_id = j.account_id)`,
  },
  {
    name: "each contributor has the reward of its answers and checks",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM account a
          WHERE a.kind = 'contributor' AND a.available + a.escrow <>
            (SELECT coalesce(sum(o.reward), 0) FROM output o WHERE o.account_id = a.id)
            + (SELECT coalesce(sum(p.amount), 0) FROM posting p JOIN ledger_entry e ON e.id = p.entry_id
               WHERE e.type = 'check' AND p.account_id = a.id)`,
  },
];

/** Runs all rules; says of each what was found and what was wanted. */
export async function checkDatabase(sql: Sql, expected: ExpectedSpending): Promise<readonly Check[]> {
  return checkRules(sql, [...LEDGER_RULES, ...ANSWERS, ...money(expected)]);
}

export async function checkRules(sql: Sql, rules: readonly Rule[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const rule of rules) {
    const { rows } = await sql.query<Found>(rule.sql, [...(rule.params ?? [])]);
    const [row] = rows;
    if (row === undefined) throw new Error(`no answer to "${rule.name}"`);
    const ok = row.found === row.wanted;
    checks.push(check(rule.name, ok, ok ? row.found : `found ${row.found}, wanted ${row.wanted}`));
  }
  return checks;
}
