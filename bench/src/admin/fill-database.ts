// A large network's database, written past the relay in bulk: triggers and foreign keys are off, so what they would keep true is
// made true here. What is random follows from the row's number: every run has the same rows, but for their times.
import { openDatabase, type Sql } from "@starling/db";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";

export interface DatabaseSize {
  readonly accounts: number;
  readonly entries: number;
  readonly jobs: number;
  readonly checks: number;
}

/** Consumers that asked for all the jobs, and jobs of the one whose life is replayed. */
const PAYERS = 3_000;
const REPLAYED_CHUNKS = 5_000;
const TABLES = [
  "account",
  "account_figure",
  "account_key",
  "wallet_link",
  "job",
  "ledger_entry",
  "posting",
  "verification_check",
  "output",
  "dispute",
  "operator_action",
];
const DAY_MS = 86_400_000;
const DAYS = 90;
const ROWS_AT_ONCE = 100_000;

/** Ids of rows whose lists are measured. */
export interface FilledDatabase {
  readonly contributor: string;
  readonly payer: string;
  readonly replayedJob: string;
  readonly close: () => Promise<void>;
  readonly sql: Sql;
}

export async function fillDatabase(
  databaseUrl: string,
  { accounts, entries, jobs, checks }: DatabaseSize,
  log: (line: string) => void,
): Promise<FilledDatabase> {
  const database = await openDatabase({ databaseUrl });
  const { sql } = database;
  await sql.query(ID_FUNCTION);
  const nowMs = Date.now();
  const startMs = nowMs - DAYS * DAY_MS;
  const accountAt = (n: string) =>
    `bench_id('acc', ${startMs}::bigint + (${n})::bigint * ${Math.floor((DAYS * DAY_MS) / accounts)}, ${n})`;
  const { treasury, issuance, escrow } = SYSTEM_ACCOUNTS;
  const payers = Math.min(PAYERS, Math.floor(accounts / 10));
  const inBulk = (text: string, count: number) => bulk(sql, text, count);

  log("  accounts");
  await inBulk(
    `INSERT INTO account (id, kind, name, created_at, matches, mismatches)
     SELECT ${accountAt("i")}, CASE WHEN i < ${payers} OR i % 4 = 0 THEN 'consumer' ELSE 'contributor' END,
       CASE WHEN i % 3 = 0 THEN (ARRAY['ada', 'bela', 'cleo', 'dora', 'emil', 'Freya'])[1 + (i % 6)::int] || ' ' || i END,
       to_timestamp((${startMs} + i * ${Math.floor((DAYS * DAY_MS) / accounts)}) / 1000.0), i * 7919 % 1000, CASE WHEN i % 500 = 0 THEN i / 500 % 5 ELSE 0 END
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    accounts,
  );
  await inBulk(
    `INSERT INTO account_key (thumbprint, account_id, created_at) SELECT rpad(translate(md5(i::text), 'abcdef', 'ABCDEF'), 43, 'x'), ${accountAt("i")}, now()
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    accounts,
  );
  await inBulk(
    `INSERT INTO wallet_link (address, account_id) SELECT '0x' || rpad(md5(i::text), 40, '0'), ${accountAt("i")} FROM generate_series($1::bigint, $2::bigint) AS i WHERE i % 3 = 0`,
    accounts,
  );
  await sql.query(
    `UPDATE account SET suspended_at = now(), forfeited_at = now(), suspended_by = bench_id('chk', ${nowMs}, 1) WHERE mismatches > 2`,
  );

  log("  jobs");
  const jobAt = (n: string) =>
    `bench_id('job', ${startMs}::bigint + (${n})::bigint * ${Math.floor((DAYS * DAY_MS) / jobs)}, ${n})`;
  await inBulk(
    `INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item,
       quoted, charged, rewarded, state, items_done, chunks_done, created_at, ended_at)
     SELECT ${jobAt("i")}, ${accountAt(`i % ${payers}`)}, '', CASE WHEN i % 50000 = 7 THEN 'seldom' ELSE 'bench-' || i % 5 END, '', 'embed', '{}', 'sampled',
       ${REPLAYED_CHUNKS}, ${REPLAYED_CHUNKS}, 10, 9, 10, 10, 9, CASE WHEN i % 200 = 0 THEN 'failed' ELSE 'done' END, 1, 1,
       to_timestamp((${startMs} + i * ${Math.floor((DAYS * DAY_MS) / jobs)}) / 1000.0), now()
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    jobs,
  );

  log("  ledger entries");
  // Built at the end, in one sort.
  const byAccount = "posting_account_id_entry_id_idx";
  await sql.query(`DROP INDEX ${byAccount}`);
  const entryAt = (n: string) =>
    `bench_id('ent', ${startMs}::bigint + (${n})::bigint * ${Math.floor((DAYS * DAY_MS) / entries)}, ${n})`;
  const type = `CASE WHEN i % 1000 = 0 THEN 'redemption' WHEN i % 1000 = 1 THEN 'reversal' WHEN i % 200 = 2 THEN 'grant' WHEN i % 40 = 3 THEN 'release' ELSE 'settle' END`;
  await inBulk(
    `INSERT INTO ledger_entry (id, type, idempotency_key, job_id, created_at)
     SELECT ${entryAt("i")}, ${type}, 'bench:' || i, CASE WHEN ${type} IN ('settle', 'reversal') THEN ${jobAt(`i % ${jobs}`)} END,
       to_timestamp((${startMs} + i::bigint * ${Math.floor((DAYS * DAY_MS) / entries)}) / 1000.0)
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    entries,
  );
  const earner = accountAt(`${payers} + i * 104729 % ${accounts - payers}`);
  const payer = accountAt(`i % ${payers}`);
  await inBulk(
    `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
     SELECT t.id, p.seq, p.account_id, p.bucket, p.amount
     FROM (SELECT ${entryAt("i")} AS id, ${type} AS type, ${earner} AS earner, ${payer} AS payer, 10 + i % 90 AS price FROM generate_series($1::bigint, $2::bigint) AS i OFFSET 0) AS t
     CROSS JOIN LATERAL (VALUES
       (0, CASE t.type WHEN 'settle' THEN t.payer WHEN 'grant' THEN '${issuance}' ELSE t.earner END, CASE WHEN t.type IN ('release', 'reversal') THEN 'escrow' ELSE 'available' END, -t.price),
       (1, CASE t.type WHEN 'settle' THEN t.earner WHEN 'grant' THEN t.payer WHEN 'release' THEN t.earner WHEN 'redemption' THEN '${escrow}' ELSE '${treasury}' END,
          CASE WHEN t.type = 'settle' THEN 'escrow' ELSE 'available' END, CASE WHEN t.type = 'settle' THEN t.price - 1 ELSE t.price END),
       (2, CASE WHEN t.type = 'settle' THEN '${treasury}' END, 'available', 1)) AS p(seq, account_id, bucket, amount)
     WHERE p.account_id IS NOT NULL`,
    entries,
  );
  await sql.transaction(async (tx) => {
    await tx.query("SET LOCAL statement_timeout = 0");
    await tx.query("SET LOCAL maintenance_work_mem = '512MB'");
    await tx.query(`CREATE INDEX ${byAccount} ON posting (account_id, entry_id DESC)`);
  });
  await bulk(
    sql,
    `UPDATE account a SET available = CASE WHEN a.kind IN ('issuance') THEN t.available ELSE greatest(0, t.available) END, escrow = greatest(0, t.escrow), spent = t.spent
     FROM (SELECT account_id, coalesce(sum(amount) FILTER (WHERE bucket = 'available'), 0)::bigint AS available, coalesce(sum(amount) FILTER (WHERE bucket = 'escrow'), 0)::bigint AS escrow,
         coalesce(-sum(amount) FILTER (WHERE amount < 0 AND bucket = 'available'), 0)::bigint AS spent FROM posting WHERE $1 <= $2 GROUP BY account_id) AS t
     WHERE a.id = t.account_id`,
    1,
  );

  await bulk(
    sql,
    `INSERT INTO account_figure (account_id, available, escrow, earned, spent, matches, mismatches)
     SELECT id, available, escrow, escrow, spent, matches, mismatches FROM account WHERE $1 <= $2 ORDER BY id
     ON CONFLICT (account_id) DO UPDATE SET available = excluded.available, escrow = excluded.escrow`,
    1,
  );

  log("  checks, disputes, acts and one long job");
  const replayedJob = await idOf(sql, jobAt(String(jobs - 1)));
  await inBulk(
    `INSERT INTO verification_check (id, reason, job_id, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, distance, referees, created_at)
     SELECT bench_id('chk', ${startMs}::bigint + i::bigint * ${Math.floor((DAYS * DAY_MS) / checks)}, i), 'sampled', CASE WHEN i % 100 = 0 THEN '${replayedJob}' ELSE ${jobAt(`i % ${jobs}`)} END, i % ${REPLAYED_CHUNKS},
       'bench-' || i % 5, 'webgpu', bench_id('node', 0, i % 1000), ${earner}, CASE WHEN i % 300 = 0 THEN 'mismatch' ELSE 'match' END, i % 900 = 1, 0.001, '[]',
       to_timestamp((${startMs} + i::bigint * ${Math.floor((DAYS * DAY_MS) / checks)}) / 1000.0)
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    checks,
  );
  await inBulk(
    `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, output_hash, fence, node_id, account_id, created_at, reward)
     SELECT '${replayedJob}', i, i, 1, 'ok', '\\x00', '\\x00', i, bench_id('node', 0, i % 1000), ${earner}, to_timestamp((${nowMs} + i) / 1000.0), 9
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    REPLAYED_CHUNKS,
  );
  await inBulk(
    `INSERT INTO dispute (id, account_id, about_type, check_id, text, stake, state, decided_at, decided_by, reason)
     SELECT bench_id('dsp', ${startMs}::bigint + i * 1000, i), ${earner}, 'check', bench_id('chk', 0, i), 'no', 0, CASE WHEN i % 10 = 0 THEN 'open' ELSE 'upheld' END,
       CASE WHEN i % 10 = 0 THEN NULL ELSE now() END, CASE WHEN i % 10 = 0 THEN NULL ELSE ${payer} END, CASE WHEN i % 10 = 0 THEN NULL ELSE 'stands' END
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    Math.floor(checks / 10),
  );
  await inBulk(
    `INSERT INTO operator_action (id, operator_id, action, subject_type, subject_id, reason, details)
     SELECT bench_id('act', ${startMs}::bigint + i * 1000, i), ${accountAt("i % 5")}, CASE WHEN i % 2 = 0 THEN 'suspend_account' ELSE 'grant_points' END, 'account', ${earner}, 'because', '{}'
     FROM generate_series($1::bigint, $2::bigint) AS i`,
    Math.floor(checks / 10),
  );
  // Not VACUUM, which may take longer than a statement is given: rows that nobody has looked at yet are part of the picture.
  for (const table of TABLES) await sql.query(`ANALYZE ${table}`);
  return {
    contributor: await idOf(sql, accountAt(String(payers + (104_729 % (accounts - payers))))),
    payer: await idOf(sql, accountAt("1")),
    replayedJob,
    sql,
    close: () => database.close(),
  };
}

const idOf = async (sql: Sql, expression: string): Promise<string> =>
  (await sql.query<{ id: string }>(`SELECT ${expression} AS id`)).rows[0]?.id ?? "";

/** `text` with rows numbered from $1 to $2. */
async function bulk(sql: Sql, text: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    await sql.transaction(async (tx) => {
      await tx.query("SET LOCAL session_replication_role = replica");
      await tx.query("SET LOCAL statement_timeout = 0");
      await tx.query("SET LOCAL synchronous_commit = off");
      await tx.query(text, [from, Math.min(count, from + ROWS_AT_ONCE) - 1]);
    });
  }
}

/** As `makeId` makes them, what is random being the row's number, hashed. One expression, so that the server puts it in the query's place. */
const ID_FUNCTION = `CREATE OR REPLACE FUNCTION bench_id(prefix text, ms bigint, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT prefix || '_' || ${Array.from(
    { length: 10 },
    (_, i) => `substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((ms >> ${5 * (9 - i)}) & 31)::int + 1, 1)`,
  ).join(" || ")} || upper(substr(md5(n::text), 1, 16))
$$`;
