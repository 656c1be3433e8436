import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlQueryable } from "./database.ts";
import { sqlState } from "./database-error.ts";
import { insertAccount, insertJob } from "./testing/ledger-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";

describe.each(databaseKinds)("keys, batches, streams and webhooks on %s", (kind) => {
  let database: TestDatabase;
  let ids = 0;
  const freshId = (prefix: string) => `${prefix}-${ids++}`;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await insertAccount(database.sql, "consumer");
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  const refusal = async (text: string, ...params: (string | number)[]) => {
    try {
      await database.sql.transaction((tx: SqlQueryable) => tx.query(text, params));
    } catch (error) {
      return sqlState(error);
    }
    return "accepted";
  };
  const key = async () => {
    const id = freshId("key");
    await database.sql.query(
      "INSERT INTO api_key (id, account_id, hash, prefix, name) VALUES ($1, 'consumer', sha256($1::text::bytea), '', '')",
      [id],
    );
    return id;
  };
  const batch = async (status: string) => {
    const id = freshId("batch");
    await database.sql.query(
      "INSERT INTO batch (id, account_id, endpoint, completion_window, input_file_id, expires_at, status) VALUES ($1, 'consumer', '', '24h', '', now(), $2)",
      [id, status],
    );
    return id;
  };

  describe("[DB21] batches", () => {
    it.each(["failed", "completed", "expired", "cancelled"])("[DB21] one that is %s never changes", async (status) => {
      const id = await batch(status);
      expect(await refusal("UPDATE batch SET metadata = '{}' WHERE id = $1", id)).toBe("SL021");
      expect(await refusal("UPDATE batch SET status = 'validating' WHERE id = $1", id)).toBe("SL021");
    });

    it("[DB21] one that isn't over goes on, within its counts and to what there is", async () => {
      const id = await batch("validating");
      const set = (values: string) => refusal(`UPDATE batch SET ${values} WHERE id = $1`, id);
      expect(await set("total = 2, completed = 1, failed = 1, status = 'in_progress'")).toBe("accepted");
      expect(await set("completed = 2")).toBe(CHECK_VIOLATION);
      expect(await set("failed = -1")).toBe(CHECK_VIOLATION);
      expect(await set("status = 'lost'")).toBe(CHECK_VIOLATION);
    });

    it("[DB21] its jobs stay its jobs", async () => {
      const id = await batch("in_progress");
      const part = "INSERT INTO batch_part (batch_id, index, job_id, lines) VALUES ($1, 0, 'a', '[]')";
      expect(await refusal(part, id)).toBe("accepted");
      expect(await refusal(part, id)).toBe(UNIQUE_VIOLATION);
      expect(await refusal(part, freshId("batch"))).toBe(FOREIGN_KEY_VIOLATION);
      expect(await refusal("UPDATE batch_part SET job_id = 'b'")).toBe("SL021");
      expect(await refusal("DELETE FROM batch_part")).toBe("SL021");
      expect(await refusal("TRUNCATE batch_part")).toBe("SL021");
    });
  });

  describe("[DB22] API keys", () => {
    it("[DB22] are revoked for good, never deleted, and keep owner and hash", async () => {
      const id = await key();
      const set = (values: string) => refusal(`UPDATE api_key SET ${values} WHERE id = $1`, id);
      expect(await set("name = 'other', cap = 5, spent = 9, period = 'day', rate_per_minute = 1")).toBe("accepted");
      expect(await set("revoked_at = to_timestamp(5)")).toBe("accepted");
      expect(await set("last_used_at = now()")).toBe("accepted");
      for (const values of ["revoked_at = NULL", "revoked_at = now()", "hash = sha256(hash)", "id = 'other'"])
        expect(await set(values)).toBe("SL022");
      expect(await refusal("DELETE FROM api_key WHERE id = $1", id)).toBe("SL022");
      expect(await refusal("TRUNCATE api_key")).toBe("SL022");
    });

    it.each(["spent = -1", "cap = -1", "period = 'week'", "rate_per_minute = 0", "scopes = NULL"])(
      "[DB22] refuses %s",
      async (values) => {
        expect(await refusal(`UPDATE api_key SET ${values} WHERE id = $1`, await key())).toBe(CHECK_VIOLATION);
      },
    );
  });

  it("[DB1] refuses jobs with impossible sums and priorities", async () => {
    const id = await insertJob(database.sql, freshId("job"), "consumer");
    const set = (values: string) => refusal(`UPDATE job SET ${values} WHERE id = $1`, id);
    expect(await set("priority = 1, quoted = 5, charged = 5, rewarded = 4")).toBe("accepted");
    for (const values of ["priority = 2", "priority = -2", "charged = -1", "rewarded = -1", "chunks_refuted = 1"])
      expect(await set(values)).toBe(CHECK_VIOLATION);
  });

  it("[DB24] streamed tokens have one place in their answer, and are some", async () => {
    const id = await insertJob(database.sql, freshId("job"), "consumer");
    const add = (from: number, tokens: string) =>
      refusal(
        "INSERT INTO stream_part (job_id, chunk_index, from_token, fence, node_id, account_id, tokens) VALUES ($1, 0, $2, 1, 'n', 'a', $3::int[])",
        id,
        from,
        tokens,
      );
    expect(await add(0, "{1,2}")).toBe("accepted");
    expect(await add(0, "{3}")).toBe(UNIQUE_VIOLATION);
    expect(await add(2, "{}")).toBe(CHECK_VIOLATION);
    expect(await add(-1, "{3}")).toBe(CHECK_VIOLATION);
  });

  it("[DB19] an answer is never accepted as refuted, and a verdict may say so", async () => {
    const id = await insertJob(database.sql, freshId("job"), "consumer");
    const output = (verification: string) =>
      refusal(
        "INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, verification) VALUES ($1, 0, 0, 1, 'ok', '', 1, $2)",
        id,
        verification,
      );
    expect(await output("refuted")).toBe(CHECK_VIOLATION);
    expect(await output("provisional")).toBe("accepted");
    await database.sql.query(
      "UPDATE job SET chunks_done = 1, items_done = 1, chunks_provisional = 1, is_provisional = true WHERE id = $1",
      [id],
    );
    await database.sql.query("INSERT INTO verdict (job_id, chunk_index, verification) VALUES ($1, 0, 'refuted')", [id]);
    const { rows } = await database.sql.query(
      "SELECT chunks_provisional, chunks_refuted, is_provisional FROM job WHERE id = $1",
      [id],
    );
    expect(rows).toEqual([{ chunks_provisional: 0, chunks_refuted: 1, is_provisional: false }]);
  });

  it("[DB23] a webhook goes with its deliveries, and a key makes one", async () => {
    const id = freshId("hook");
    await database.sql.query(
      "INSERT INTO webhook (id, account_id, url, secret, events) VALUES ($1, 'consumer', '', '', '{*}')",
      [id],
    );
    const add = () =>
      refusal(
        "INSERT INTO webhook_delivery (id, webhook_id, event, body, once_key) VALUES ($2, $1, '', '', 'once')",
        id,
        freshId("evt"),
      );
    expect([await add(), await add()]).toEqual(["accepted", UNIQUE_VIOLATION]);
    expect(await refusal("DELETE FROM webhook WHERE id = $1", id)).toBe("accepted");
    expect((await database.sql.query("SELECT FROM webhook_delivery WHERE webhook_id = $1", [id])).rowCount).toBe(0);
  });
});
