import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertAccount, insertJob } from "./testing/ledger-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const ROWS = 5_000;
const PAGES = {
  "a job's queued spans":
    "SELECT index FROM span WHERE job_id = $1 AND state = 'queued' AND (claimed_by IS NULL OR claim_expires_at < now()) ORDER BY index LIMIT 8 FOR UPDATE SKIP LOCKED",
  "a job's outputs": "SELECT data FROM output WHERE job_id = $1 AND chunk_index >= 10 ORDER BY chunk_index LIMIT 8",
  "an account's postings":
    "SELECT entry_id, sum(amount) FROM posting WHERE account_id = $1 GROUP BY entry_id ORDER BY entry_id DESC LIMIT 8",
  "a job's provisional outputs":
    "SELECT seq FROM output o WHERE job_id = $1 AND verification = 'provisional' AND seq > 10 AND coalesce((SELECT v.verification FROM verdict v WHERE v.job_id = o.job_id AND v.chunk_index = o.chunk_index ORDER BY v.seq DESC LIMIT 1), 'provisional') = 'provisional' AND (SELECT a.suspended_at FROM account a WHERE a.id = o.account_id) IS NULL ORDER BY seq LIMIT 8",
  "a job's outputs as they stand":
    "SELECT o.chunk_index, coalesce(c.data, o.data) FROM (SELECT job_id, chunk_index, data FROM output WHERE job_id = $1 AND chunk_index >= 10 ORDER BY chunk_index LIMIT 8) AS o LEFT JOIN LATERAL (SELECT v.verification FROM verdict v WHERE v.job_id = o.job_id AND v.chunk_index = o.chunk_index ORDER BY v.seq DESC LIMIT 1) AS l ON true LEFT JOIN LATERAL (SELECT v.data FROM verdict v WHERE l.verification IS NOT NULL AND v.job_id = o.job_id AND v.chunk_index = o.chunk_index AND v.corrected ORDER BY v.seq DESC LIMIT 1) AS c ON true ORDER BY o.chunk_index",
  "the spans before a chunk, the nearest first":
    "SELECT index FROM span WHERE job_id = $1 AND first_chunk <= 4000 ORDER BY first_chunk DESC LIMIT 1",
  "all outputs in the order of their acceptance":
    "SELECT job_id FROM output WHERE $1 <> '' AND seq > 10 ORDER BY seq LIMIT 8",
  "all verdicts in their order": "SELECT job_id FROM verdict WHERE $1 <> '' AND seq > 10 ORDER BY seq LIMIT 8",
  "an account's checks": "SELECT id FROM verification_check WHERE account_id = $1 ORDER BY created_at DESC LIMIT 8",
  "an account's jobs": "SELECT id FROM job WHERE account_id = $1 ORDER BY created_at DESC LIMIT 8",
};

/** Tables that were never analysed, as new ones are, and PGlite's for long. */
describe.each(databaseKinds)("query plans on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { sql } = database;
    await insertAccount(sql, "issuance", "issuance");
    await insertAccount(sql, "same");
    await insertJob(sql, "same", "same");
    const series = [String(ROWS)];
    await sql.query(
      "INSERT INTO span (job_id, index, first_chunk, first_item, chunk_items, input, model_id, account_id) SELECT 'same', i, i, i, '{1}', '', 'm', 'same' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, account_id, verification) SELECT 'same', i, i, 1, 'ok', '', 1, 'same', 'provisional' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item) SELECT 'job-' || i, 'same', '', 'm', '', 'embed', '{}', 'none', 1, 1, 0, 0 FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "UPDATE job SET item_count = $1::int, chunk_count = $1::int, items_done = $1::int, chunks_done = $1::int, chunks_provisional = $1::int, is_provisional = true WHERE id = 'same'",
      series,
    );
    await sql.query(
      "INSERT INTO verdict (job_id, chunk_index, verification) SELECT 'same', i, 'audited' FROM generate_series(1, $1::int / 2) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO verification_check (id, reason, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, referees) SELECT i, 'known', 0, 'm', 'wasm', 'n', 'same', 'match', false, '[]' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.transaction(async (tx) => {
      await tx.query(
        "INSERT INTO ledger_entry (id, type, idempotency_key) SELECT i, 'grant', i FROM (SELECT 'entry-' || n FROM generate_series(1, $1::int) AS n) AS t (i)",
        series,
      );
      await tx.query(
        "INSERT INTO posting (entry_id, seq, account_id, bucket, amount) SELECT 'entry-' || i, s, (ARRAY['issuance', 'same'])[s], 'available', 2 * s - 3 FROM generate_series(1, $1::int) AS i, generate_series(1, 2) AS s",
        series,
      );
    });
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove(), openTestDatabaseTimeoutMs);

  it.each(Object.entries(PAGES))("[DB18] the first page of %s doesn't read the rest", async (_, query) => {
    const { rows } = await database.sql.query<{ "QUERY PLAN": string }>(`EXPLAIN (COSTS OFF) ${query}`, ["same"]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index (Only )?Scan/);
    expect(plan).not.toMatch(/Sort|Bitmap|Seq Scan/);
  });
});
