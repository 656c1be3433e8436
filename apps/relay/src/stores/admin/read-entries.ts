// The ledger as operators read it: entries by account, type, job and time, each with its postings.
import type { Sql, SqlQueryable } from "@starling/db";
import {
  accountId,
  type EntryType,
  entryId,
  entryType,
  jobId,
  ledgerBucket,
  SYSTEM_ACCOUNTS,
} from "@starling/protocol";
import type { AdminEntry, AdminReads, EntriesRequest, Listed } from "../../ports/admin-reads.ts";
import { boundedRead } from "./bounded-read.ts";
import { rangeOfTime } from "./id-range.ts";
import { Params } from "./params.ts";
import { type KeySource, readKeys, withinRange } from "./read-keys.ts";

/** Of each entry of a list. */
export const LISTED_POSTINGS_MAX = 20;

/** Those that most entries are of: `ledger_entry_seldom_idx` holds the others. */
const FREQUENT: ReadonlySet<EntryType> = new Set(["settle", "check", "release"]);
const SELDOM = "type NOT IN ('settle', 'check', 'release')";
const SYSTEM: ReadonlySet<string> = new Set(Object.values(SYSTEM_ACCOUNTS));

export const readEntriesPage = (sql: Sql, request: EntriesRequest): Promise<Listed<AdminEntry>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const { source, keptOf } = sourceOf(request, params);
    const { ids, next } = await readKeys(tx, source, keptOf, params, request);
    return { rows: await readEntriesById(tx, ids, LISTED_POSTINGS_MAX, request.accountId), next };
  });

function sourceOf(
  request: EntriesRequest,
  params: Params,
): { source: KeySource; keptOf: (params: Params) => string[] } {
  const { accountId: account, bucket, types, jobId: job } = request;
  const range = rangeOfTime("ent", request);
  const isSeldom = types.length > 0 && types.every((type) => !FREQUENT.has(type));
  const typeKept = (more: Params) =>
    types.length === 0
      ? []
      : [`EXISTS (SELECT FROM ledger_entry e WHERE e.id = s.id AND e.type = ANY(${more.add(types)}::text[]) OFFSET 0)`];
  const accountKept = (more: Params) =>
    account === null
      ? []
      : [
          `EXISTS (SELECT FROM posting p WHERE p.entry_id = s.id AND p.account_id = ${more.add(account)}${bucket === null ? "" : ` AND p.bucket = ${more.add(bucket)}`} OFFSET 0)`,
        ];
  if (job !== null)
    return {
      source: {
        from: "ledger_entry",
        id: "id",
        where: [`job_id = ${params.add(job)}`, ...withinRange("id", range, params)],
      },
      keptOf: (more) => [...typeKept(more), ...accountKept(more)],
    };
  // A system account is in a great many entries: what is seldom is found by its type.
  if (isSeldom && (account === null || SYSTEM.has(account)))
    return {
      source: {
        from: "ledger_entry",
        id: "id",
        where: [
          SELDOM,
          types.length === 1 ? `type = ${params.add(types[0] ?? null)}` : `type = ANY(${params.add(types)}::text[])`,
          ...withinRange("id", range, params),
        ],
      },
      keptOf: accountKept,
    };
  if (account !== null)
    return {
      source: {
        from: "posting",
        id: "entry_id",
        where: [`account_id = ${params.add(account)}`, ...withinRange("entry_id", range, params)],
        groupBy: "entry_id",
      },
      keptOf: (more) => [...typeKept(more), ...(bucket === null ? [] : accountKept(more))],
    };
  return { source: { from: "ledger_entry", id: "id", where: withinRange("id", range, params) }, keptOf: typeKept };
}

interface EntryRow {
  readonly id: string;
  readonly type: string;
  readonly job_id: string | null;
  readonly idempotency_key: string;
  readonly created_at: Date;
  readonly postings_total: number;
  readonly effect_available: bigint | null;
  readonly effect_escrow: bigint | null;
}
interface PostingRow {
  readonly entry_id: string;
  readonly account_id: string;
  readonly bucket: string;
  readonly amount: bigint;
}

/** In the order of `ids`. `ofAccount`: whose points the effect is told of. */
export async function readEntriesById(
  tx: SqlQueryable,
  ids: readonly string[],
  postingsMax: number,
  ofAccount: string | null,
): Promise<AdminEntry[]> {
  if (ids.length === 0) return [];
  const [entries, postings] = await Promise.all([
    tx.query<EntryRow>(
      `SELECT e.id, e.type, e.job_id, e.idempotency_key, e.created_at, last.seq + 1 AS postings_total, effect.available AS effect_available, effect.escrow AS effect_escrow
       FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n) JOIN ledger_entry e ON e.id = wanted.id
       CROSS JOIN LATERAL (SELECT p.seq::int AS seq FROM posting p WHERE p.entry_id = e.id ORDER BY p.seq DESC LIMIT 1) AS last
       LEFT JOIN LATERAL (SELECT coalesce(sum(p.amount) FILTER (WHERE p.bucket = 'available'), 0)::bigint AS available,
           coalesce(sum(p.amount) FILTER (WHERE p.bucket = 'escrow'), 0)::bigint AS escrow
         FROM posting p WHERE p.entry_id = e.id AND p.account_id = $2) AS effect ON $2::text IS NOT NULL
       ORDER BY wanted.n`,
      [ids, ofAccount],
    ),
    tx.query<PostingRow>(
      `SELECT p.entry_id, p.account_id, p.bucket, p.amount FROM unnest($1::text[]) AS wanted(id)
       CROSS JOIN LATERAL (SELECT * FROM posting p WHERE p.entry_id = wanted.id ORDER BY p.seq LIMIT $2) AS p ORDER BY p.entry_id, p.seq`,
      [ids, postingsMax],
    ),
  ]);
  const byEntry = new Map<string, PostingRow[]>();
  for (const posting of postings.rows) {
    const before = byEntry.get(posting.entry_id);
    if (before === undefined) byEntry.set(posting.entry_id, [posting]);
    else before.push(posting);
  }
  return entries.rows.map((row) => ({
    entryId: entryId.parse(row.id),
    type: entryType.parse(row.type),
    jobId: row.job_id === null ? null : jobId.parse(row.job_id),
    idempotencyKey: row.idempotency_key,
    atMs: row.created_at.getTime(),
    postings: (byEntry.get(row.id) ?? []).map((posting) => ({
      accountId: accountId.parse(posting.account_id),
      bucket: ledgerBucket.parse(posting.bucket),
      amount: posting.amount,
    })),
    postingsTotal: row.postings_total,
    effect:
      row.effect_available === null || row.effect_escrow === null
        ? null
        : { available: row.effect_available, escrow: row.effect_escrow },
  }));
}

export const readEntry: (sql: Sql, request: Parameters<AdminReads["entry"]>[0]) => Promise<AdminEntry | undefined> =
  async (sql, { entryId: id, postingsMax }) =>
    (await boundedRead(sql, (tx) => readEntriesById(tx, [id], postingsMax, null)))[0];

/** As the planner reckons: the table is never counted. */
export async function readEntriesAbout(sql: SqlQueryable): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    "SELECT greatest(0, reltuples)::float8 AS n FROM pg_class WHERE oid = 'ledger_entry'::regclass",
  );
  return Math.round(rows[0]?.n ?? 0);
}
