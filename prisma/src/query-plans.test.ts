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
  "a job's outputs in the order of their acceptance":
    "SELECT chunk_index FROM output WHERE job_id = $1 AND seq > 10 ORDER BY seq LIMIT 8",
  "a job's verdicts in their order":
    "SELECT chunk_index FROM verdict WHERE job_id = $1 AND seq > 10 ORDER BY seq LIMIT 8",
  "what was streamed of a span's chunks":
    "SELECT tokens FROM stream_part WHERE job_id = $1 AND chunk_index >= 10 AND chunk_index < 12 ORDER BY chunk_index, from_token LIMIT 8",
  "an account's files": "SELECT id FROM file WHERE account_id = $1 AND id > '' ORDER BY id LIMIT 8",
  "an account's batches": "SELECT id FROM batch WHERE account_id = $1 ORDER BY id DESC LIMIT 8",
  "unfinished batches":
    "SELECT id FROM batch WHERE $1 <> '' AND status IN ('validating', 'in_progress', 'finalizing', 'cancelling') ORDER BY id LIMIT 8",
  "a webhook's deliveries": "SELECT id FROM webhook_delivery WHERE webhook_id = $1 ORDER BY id DESC LIMIT 8",
  "deliveries that are due":
    "SELECT id FROM webhook_delivery WHERE $1 <> '' AND next_at <= now() ORDER BY next_at LIMIT 8 FOR UPDATE SKIP LOCKED",
  "jobs that have ended":
    "SELECT id FROM job WHERE $1 <> '' AND ended_at >= to_timestamp(0) ORDER BY ended_at, id LIMIT 8",
  "an account's redemptions": "SELECT id FROM redemption WHERE account_id = $1 ORDER BY id DESC LIMIT 8",
  "open redemptions":
    "SELECT id FROM redemption WHERE $1 <> '' AND state IN ('held', 'issued') AND id > '' ORDER BY id LIMIT 8",
  "redemptions that wait for an operator":
    "SELECT id FROM redemption WHERE $1 <> '' AND state = 'held' ORDER BY id DESC LIMIT 8",
  "what an account asked for last":
    "SELECT created_at FROM redemption r WHERE r.account_id = $1 AND r.state IN ('held', 'issued', 'redeemed') ORDER BY r.created_at DESC LIMIT 1",
  "what anybody asked for last":
    "SELECT created_at FROM redemption WHERE $1 <> '' AND state IN ('held', 'issued', 'redeemed') ORDER BY created_at DESC LIMIT 1",
  "an account's deposits": "SELECT points FROM deposit WHERE account_id = $1 AND seq < 4000 ORDER BY seq DESC LIMIT 8",
  "contracts' requests":
    "SELECT request_id FROM oracle_request WHERE $1 <> '' AND chain_id = 1 ORDER BY seq DESC LIMIT 8",
  "requests that are due":
    "SELECT request_id FROM oracle_request WHERE $1 <> '' AND chain_id = 1 AND next_at <= now() ORDER BY next_at LIMIT 8 FOR UPDATE SKIP LOCKED",
  "minted answers": "SELECT token_id FROM minted_output WHERE $1 <> '' AND chain_id = 1 ORDER BY seq DESC LIMIT 8",
  "an owner's minted answers":
    "SELECT token_id FROM minted_output WHERE chain_id = 1 AND owner = $1 ORDER BY seq DESC LIMIT 8",
  "an account's device keys":
    "SELECT thumbprint FROM account_key WHERE account_id = $1 ORDER BY created_at DESC, thumbprint DESC LIMIT 8",
  "an account's sessions": "SELECT id FROM session WHERE account_id = $1 ORDER BY id DESC LIMIT 8",
  "sessions that are over":
    "SELECT id FROM session WHERE $1 <> '' AND expires_at < now() ORDER BY expires_at LIMIT 8 FOR UPDATE SKIP LOCKED",
  "challenges that have expired":
    "SELECT nonce FROM sign_in_challenge WHERE $1 <> '' AND expires_at < now() ORDER BY expires_at LIMIT 8 FOR UPDATE SKIP LOCKED",
  "accounts that were merged":
    "SELECT id FROM account a WHERE $1 <> '' AND a.merged_into IS NOT NULL AND a.id > '' AND (a.available <> 0 OR a.escrow <> 0) ORDER BY a.id LIMIT 8",
  operators: "SELECT id FROM account a WHERE $1 <> '' AND a.kind = 'operator' ORDER BY a.id LIMIT 8",
  "an account's checks": "SELECT id FROM verification_check WHERE account_id = $1 ORDER BY id DESC LIMIT 8",
  "an account's jobs": "SELECT id FROM job WHERE account_id = $1 AND id < 'z' ORDER BY id DESC LIMIT 8",
  "an account's open jobs": "SELECT id FROM job WHERE account_id = $1 AND state = 'open' ORDER BY id DESC LIMIT 8",
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
    await sql.query(
      "INSERT INTO stream_part (job_id, chunk_index, from_token, fence, node_id, account_id, tokens) SELECT 'same', i / 2, i % 2, 1, 'n', 'same', '{1}' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO file (id, account_id, purpose, filename, bytes, sha256) SELECT 'file-' || i, 'same', 'batch', '', 0, decode(repeat('00', 32), 'hex') FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO batch (id, account_id, endpoint, completion_window, input_file_id, expires_at) SELECT 'batch-' || i, 'same', '', '24h', '', now() FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query("INSERT INTO webhook (id, account_id, url, secret, events) VALUES ('same', 'same', '', '', '{*}')");
    await sql.query(
      "INSERT INTO webhook_delivery (id, webhook_id, event, body, next_at) SELECT 'evt-' || i, 'same', '', '', to_timestamp(i) FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item, state, ended_at) SELECT 'over-' || i, 'same', '', 'm', '', 'embed', '{}', 'none', 1, 1, 0, 0, 'done', to_timestamp(i) FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO account (id, kind) SELECT 'acc-' || i, 'operator' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO account (id, kind) SELECT 'to-' || i, 'consumer' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO redemption (id, account_id, recipient, amount, cumulative, state, request_hash) SELECT 'rdm-' || i, 'to-' || i, '0x' || repeat('0', 40), 1, 1, 'held', '' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO oracle_request (chain_id, request_id, requester, model_id, input, assurance, payment, deadline_s, block, transaction, log_index, next_at) SELECT 1, i, '', '', '', '', 0, 0, i, '', 0, to_timestamp(i) FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO minted_output (chain_id, token_id, owner, leaf_hash, model_hash, input_hash, output_hash, uri, block, transaction, log_index) SELECT 1, i, 'same', i, '', '', '', '', i, '', 0 FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO account_key (thumbprint, account_id) SELECT 'key-' || i, 'same' FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO session (id, account_id, hash, key_thumbprint, expires_at) SELECT 'ses-' || i, 'same', sha256(convert_to(i::text, 'UTF8')), 'k', to_timestamp(i) FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "INSERT INTO sign_in_challenge (nonce, expires_at) SELECT 'challenge-' || i, to_timestamp(i) FROM generate_series(1, $1::int) AS i",
      series,
    );
    await sql.query(
      "UPDATE account SET merged_into = 'same', merged_at = now() WHERE id LIKE 'to-1%' AND NOT EXISTS (SELECT FROM redemption WHERE account_id = account.id)",
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
