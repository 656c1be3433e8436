// That lists of a large database are found by index, and look at no more rows than they may: on tables with and without statistics.
import type { Sql, SqlQueryable } from "@starling/db";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "@starling/db/testing";
import { ADMIN_LIMITS, accountSort, makeId, type OperatorActionType, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminReads, LIFE_BEGINS } from "../../ports/admin-reads.ts";
import { createPostgresAdminReads } from "./postgres-admin-reads.ts";

const ROWS = 12_000;
const id = <P extends "acc" | "job" | "chk" | "ent" | "dsp">(prefix: P, n: number) =>
  makeId(prefix, n, new Uint8Array(10));
/** As `makeId` makes them of a number of milliseconds. */
const SQL_ID = (prefix: string, n: string) =>
  `'${prefix}_' || (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (((${n})::bigint >> (5 * k)) & 31)::int + 1, 1), '' ORDER BY k DESC) FROM generate_series(0, 9) AS k) || repeat('0', 16)`;

const PAGE = { order: "desc", after: null, limit: 50 } as const;
const TIME = { fromMs: null, toMs: null };
const ACCOUNTS = { ...PAGE, sort: "created", search: null, kind: null, isSuspended: null, isOperator: false } as const;
const ENTRIES = { ...PAGE, ...TIME, accountId: null, bucket: null, types: [], jobId: null } as const;
const JOBS = { ...PAGE, ...TIME, idPrefix: null, accountId: null, modelId: null, state: null } as const;
const CHECKS = { ...PAGE, ...TIME, accountId: null, jobId: null, modelId: null, verdict: null, reason: null } as const;
const LOG = { ...PAGE, ...TIME, operatorId: null, action: null, subjectId: null } as const;
const DISPUTES = { ...PAGE, state: null, accountId: null, aboutType: null } as const;
const deep = { after: { value: 5n, id: id("acc", 6_000) } } as const;
const treasury = SYSTEM_ACCOUNTS.treasury;
const action: OperatorActionType = "grant_points";

/** Every list of the port, by each of its filters: one that is added is added here. */
const LISTS: { readonly [L in keyof AdminReads]: readonly ((reads: AdminReads) => Promise<unknown>)[] } = {
  accounts: [
    ...accountSort.options.flatMap((sort) => [
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort }),
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort, ...deep, order: "asc" }),
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort, kind: "consumer", isSuspended: false }),
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort, isSuspended: true }),
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort, kind: "operator" }),
      (r: AdminReads) => r.accounts({ ...ACCOUNTS, sort, isOperator: true }),
    ]),
    (r) => r.accounts({ ...ACCOUNTS, search: { by: "id", prefix: "acc_00000" } }),
    (r) => r.accounts({ ...ACCOUNTS, search: { by: "name", prefix: "name 7" } }),
    (r) => r.accounts({ ...ACCOUNTS, search: { by: "wallet", prefix: "0xa" } }),
    (r) => r.accounts({ ...ACCOUNTS, search: { by: "device", thumbprint: "none" } }),
  ],
  account: [(r) => r.account(id("acc", 5))],
  devices: [(r) => r.devices({ accountId: id("acc", 5), limit: 20 })],
  jobs: [
    (r) => r.jobs(JOBS),
    (r) => r.jobs({ ...JOBS, ...deep, order: "asc" }),
    (r) => r.jobs({ ...JOBS, accountId: id("acc", 5) }),
    (r) => r.jobs({ ...JOBS, modelId: "m" }),
    (r) => r.jobs({ ...JOBS, idPrefix: "job_000000" }),
    (r) => r.jobs({ ...JOBS, fromMs: 10, toMs: 1_000 }),
    ...(["open", "done", "failed", "cancelled"] as const).flatMap((state) => [
      (r: AdminReads) => r.jobs({ ...JOBS, state }),
      (r: AdminReads) => r.jobs({ ...JOBS, state, accountId: id("acc", 5) }),
    ]),
  ],
  job: [(r) => r.job(id("job", 5))],
  jobLife: [(r) => r.jobLife({ jobId: id("job", 5), after: LIFE_BEGINS, limit: 50 })],
  checks: [
    (r) => r.checks(CHECKS),
    (r) => r.checks({ ...CHECKS, accountId: id("acc", 5) }),
    (r) => r.checks({ ...CHECKS, jobId: id("job", 5) }),
    (r) => r.checks({ ...CHECKS, verdict: "mismatch", modelId: "m" }),
    (r) => r.checks({ ...CHECKS, reason: "sampled", fromMs: 5 }),
  ],
  check: [(r) => r.check(id("chk", 5))],
  evidence: [(r) => r.evidence({ jobId: id("job", 5), chunkIndex: 3 })],
  opinions: [(r) => r.opinions(id("chk", 5))],
  disputes: [
    (r) => r.disputes(DISPUTES),
    (r) => r.disputes({ ...DISPUTES, state: "open" }),
    (r) => r.disputes({ ...DISPUTES, state: "upheld", accountId: id("acc", 5), aboutType: "check" }),
  ],
  dispute: [(r) => r.dispute(id("dsp", 5))],
  entries: [
    (r) => r.entries(ENTRIES),
    (r) => r.entries({ ...ENTRIES, ...deep, order: "asc" }),
    (r) => r.entries({ ...ENTRIES, accountId: treasury }),
    (r) => r.entries({ ...ENTRIES, accountId: treasury, bucket: "escrow" }),
    (r) => r.entries({ ...ENTRIES, accountId: treasury, types: ["refund"] }),
    (r) => r.entries({ ...ENTRIES, accountId: id("acc", 5), types: ["settle", "grant"] }),
    (r) => r.entries({ ...ENTRIES, types: ["deposit"] }),
    (r) => r.entries({ ...ENTRIES, types: ["settle"], fromMs: 5 }),
    (r) => r.entries({ ...ENTRIES, jobId: id("job", 5) }),
  ],
  entry: [(r) => r.entry({ entryId: id("ent", 5), postingsMax: 500 })],
  entriesAbout: [],
  actions: [
    (r) => r.actions(LOG),
    (r) => r.actions({ ...LOG, operatorId: id("acc", 5), action }),
    (r) => r.actions({ ...LOG, action }),
    (r) => r.actions({ ...LOG, subjectId: id("acc", 5), operatorId: id("acc", 5) }),
    (r) => r.actions({ ...LOG, subjectId: "a device" }),
  ],
  refreshFigures: [(r) => r.refreshFigures([id("acc", 5), id("acc", 6)])],
  refreshFiguresAfter: [(r) => r.refreshFiguresAfter({ after: id("acc", 5), limit: 100 })],
};

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe.each(databaseKinds)("operators' lists on a large database, %s", (kind) => {
  let database: TestDatabase;
  /** Rows that statements read of tables so far, by what they read them with. */
  let read: { readonly by: string; readonly rows: number; readonly text: string }[] = [];
  let reads: AdminReads;

  /** Runs every statement again as EXPLAIN ANALYZE, and keeps what it read. */
  const explained = (sql: SqlQueryable): SqlQueryable => ({
    async query(text, params) {
      if (/^\s*(SELECT|INSERT)/.test(text)) {
        const { rows } = await sql.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
          `EXPLAIN (ANALYZE, FORMAT JSON, TIMING off) ${text}`,
          params,
        );
        const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
        for (const node of plan === undefined ? [] : nodesOf(plan))
          if (node["Relation Name"] !== undefined)
            read.push({
              by: `${node["Node Type"]} on ${node["Relation Name"]}`,
              rows: node["Actual Rows"] * node["Actual Loops"],
              text,
            });
      }
      return sql.query(text, params);
    },
  });

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await fill(database.sql);
    const { sql } = database;
    reads = createPostgresAdminReads({
      ...explained(sql),
      transaction: (work) => sql.transaction((tx) => work(explained(tx))),
    });
  }, openTestDatabaseTimeoutMs * 4);
  afterAll(() => database.remove());

  it.each([
    ["without statistics", false],
    ["with statistics", true],
  ] as const)(
    "[AD13] every list is found by index and looks at a bounded number of rows, %s",
    async (_, analyzed) => {
      if (analyzed) await database.sql.query("ANALYZE");
      for (const [name, lists] of Object.entries(LISTS)) {
        for (const [i, list] of lists.entries()) {
          read = [];
          await list(reads);
          const whole = read.filter(({ by }) => by.startsWith("Seq Scan") && !SMALL.test(by));
          expect(whole, `${name} ${i}`).toEqual([]);
          const most = Math.max(0, ...read.map(({ rows }) => rows));
          expect(most, `${name} ${i}`).toBeLessThanOrEqual(ADMIN_LIMITS.scannedMax + ADMIN_LIMITS.pageMax);
        }
      }
    },
    120_000,
  );

  it("[AD13] where half of what is looked at is kept, little more than a page is looked at, whatever it is sorted by", async () => {
    for (const sort of accountSort.options) {
      read = [];
      expect((await reads.accounts({ ...ACCOUNTS, sort, kind: "contributor" })).rows).toHaveLength(ACCOUNTS.limit);
      expect(Math.max(...read.map(({ rows }) => rows)), sort).toBeLessThanOrEqual(4 * ACCOUNTS.limit);
    }
  });

  it("[AD13] a page that has looked at enough says where to go on, and the next ones find what is far down", async () => {
    const sought = { ...JOBS, modelId: "seldom", limit: 10 };
    let page = await reads.jobs(sought);
    expect(page.rows).toEqual([]);
    let pages = 1;
    while (page.next !== null && page.rows.length === 0) {
      page = await reads.jobs({ ...sought, after: page.next });
      pages += 1;
    }
    expect(page.rows.map(({ job }) => job.jobId)).toEqual([id("job", 1)]);
    expect(pages).toBe(Math.ceil(ROWS / ADMIN_LIMITS.scannedMax));
  });
});

/** These are few, or the test's filters name none of their rows. */
const SMALL = /operator_role|operator_action|dispute|redemption|deposit|hold|verdict|receipt|webhook_delivery/;

async function fill(sql: Sql): Promise<void> {
  const inBulk = (text: string) =>
    sql.transaction(async (tx) => {
      await tx.query("SET LOCAL session_replication_role = replica");
      await tx.query(text, [ROWS]);
    });
  const account = (n: string) => SQL_ID("acc", n);
  await inBulk(
    `INSERT INTO account (id, kind, name, suspended_at, suspended_by) SELECT ${account("i")}, CASE WHEN i % 2 = 0 THEN 'consumer' ELSE 'contributor' END, 'Name ' || i,
       CASE WHEN i % 100 = 0 THEN now() END, CASE WHEN i % 100 = 0 THEN ${SQL_ID("chk", "i")} END FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO account_figure (account_id, available, matches) SELECT ${account("i")}, i % 10, i % 7 FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO account_key (thumbprint, account_id) SELECT 'key-' || i, ${account("i")} FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO wallet_link (address, account_id) SELECT '0x' || rpad(md5(i::text), 40, '0'), ${account("i")} FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item, state, ended_at)
     SELECT ${SQL_ID("job", "i")}, ${account("5 + i % 2")}, '', CASE WHEN i = 1 THEN 'seldom' ELSE 'm' END, '', 'embed', '{}', 'none', 1, 1, 0, 0,
       CASE WHEN i % 9 = 0 THEN 'open' WHEN i % 9 = 1 THEN 'failed' ELSE 'done' END, CASE WHEN i % 9 = 0 THEN NULL ELSE now() END FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, node_id, account_id)
     SELECT ${SQL_ID("job", "5")}, i, i, 1, 'ok', '', 1, 'node_00000000000000000000000000', ${account("5")} FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO verification_check (id, reason, job_id, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, referees)
     SELECT ${SQL_ID("chk", "i")}, 'sampled', ${SQL_ID("job", "5")}, 0, 'm', 'wasm', 'node_00000000000000000000000000', ${account("5")}, CASE WHEN i % 50 = 0 THEN 'mismatch' ELSE 'match' END, false, '[]'
     FROM generate_series(1, $1::int) AS i`,
  );
  await inBulk(
    `INSERT INTO ledger_entry (id, type, idempotency_key, job_id) SELECT ${SQL_ID("ent", "i")}, CASE WHEN i % 99 = 0 THEN 'refund' ELSE 'settle' END, i::text, ${SQL_ID("job", "5")}
     FROM generate_series(1, $1::int) AS i`,
  );
  for (const [seq, to, amount] of [
    [0, `'${treasury}'`, 1],
    [1, account("5"), -1],
  ] as const)
    await inBulk(
      `INSERT INTO posting (entry_id, seq, account_id, bucket, amount) SELECT ${SQL_ID("ent", "i")}, ${seq}, ${to}, 'available', ${amount} FROM generate_series(1, $1::int) AS i`,
    );
}
