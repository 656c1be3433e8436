import { openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "@starling/db/testing";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDatabase } from "./check-database.ts";

const { treasury, issuance } = SYSTEM_ACCOUNTS;
const JOB_COLUMNS =
  "id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item";
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  await database.sql.query(
    `INSERT INTO account (id, kind) VALUES ($1, 'treasury'), ($2, 'issuance'), ('payer', 'consumer'), ('lender', 'contributor')`,
    [treasury, issuance],
  );
  await entry("grant", null, { [issuance]: -100n, payer: 100n });
}, openTestDatabaseTimeoutMs);
afterAll(() => database.remove());

/** One balanced entry on available points. */
async function entry(type: string, jobId: string | null, amounts: Record<string, bigint>): Promise<void> {
  const id = `${type}-${jobId}`;
  await database.sql.transaction(async (tx) => {
    await tx.query("INSERT INTO ledger_entry (id, type, idempotency_key, job_id) VALUES ($1, $2, $1, $3)", [
      id,
      type,
      jobId,
    ]);
    await tx.query(
      `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
       SELECT $1, n, a, 'available', m FROM unnest($2::smallint[], $3::text[], $4::bigint[]) AS u (n, a, m)`,
      [id, Object.keys(amounts).map((_, i) => i), Object.keys(amounts), Object.values(amounts)],
    );
  });
}

/** A job of four items in two chunks, at ten micro-points an item, nine of them the node's. */
async function job(id: string, state: string, chunks: readonly number[]): Promise<void> {
  const { sql } = database;
  await sql.query(
    `INSERT INTO job (${JOB_COLUMNS}, state, items_done, chunks_done, ended_at)
     VALUES ($1, 'payer', '', 'm', '', 'embed', '{}', 'none', 4, 2, 10, 9, $2, $3, $4,
             CASE WHEN $2 = 'open' THEN NULL ELSE now() END)`,
    [id, state, 2 * chunks.length, chunks.length],
  );
  for (const index of chunks) {
    await sql.query(
      `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, account_id, reward)
       VALUES ($1, $2, $3, 2, 'ok', $4, 1, 'lender', 18)`,
      [id, index, 2 * index, new Uint8Array(1)],
    );
  }
}

const failing = async (jobs: number, items: number) =>
  (await checkDatabase(database.sql, { jobs, spentMicro: 10n * BigInt(items) }))
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

describe("checking the database", () => {
  it("finds nothing wrong where all is right, and names what is not", async () => {
    await job("right", "done", [0, 1]);
    await entry("settle", "right", { payer: -40n, lender: 36n, [treasury]: 4n });
    expect(await failing(1, 4)).toEqual([]);
    expect(await failing(2, 8)).toEqual([
      "one job for each request",
      "consumers spent items × price",
      "contributors and treasury have that, and what checks issued",
    ]);

    // Its first chunk was never answered, and it was charged for too little, to the wrong one.
    await job("wrong", "open", [1]);
    await database.sql.query(
      "INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ('wrong', 'payer', 40, 30)",
    );
    await entry("settle", "wrong", { payer: -10n, [treasury]: 10n });
    expect(await failing(2, 8)).toEqual([
      "no hold keeps anything, and no account has points held",
      "every job is done, with all its items",
      "outputs of each job are its chunks, each once",
      "outputs follow each other without gap or overlap",
      "consumers spent items × price",
      "contributors and treasury have that, and what checks issued",
      "each job was settled for its items × price",
      "each contributor has the reward of its answers and checks",
    ]);
  });
});
