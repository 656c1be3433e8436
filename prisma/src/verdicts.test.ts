import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlQueryable } from "./database.ts";
import { sqlState } from "./database-error.ts";
import { insertAccount, insertJob } from "./testing/ledger-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";

describe.each(databaseKinds)("verdicts and receipts on %s", (kind) => {
  let database: TestDatabase;
  let ids = 0;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await insertAccount(database.sql, "consumer");
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  const refusal = async (work: (tx: SqlQueryable) => Promise<unknown>) => {
    try {
      await database.sql.transaction(work);
    } catch (error) {
      return sqlState(error);
    }
    return "accepted";
  };
  /** A job with provisional answers to chunks 0 to 3, a failed chunk 4, and no more. */
  const answeredJob = async () => {
    const jobId = await insertJob(database.sql, `job-${ids++}`, "consumer");
    await database.sql.query(
      `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence, verification)
       SELECT $1, i, i, 1, CASE WHEN i < 4 THEN 'ok' ELSE 'failed' END, '', 1, CASE WHEN i < 4 THEN 'provisional' ELSE 'unchecked' END FROM generate_series(0, 4) AS i`,
      [jobId],
    );
    await database.sql.query(
      "UPDATE job SET chunks_done = 4, items_done = 4, chunks_provisional = 4, is_provisional = true WHERE id = $1",
      [jobId],
    );
    return jobId;
  };
  const judge = (tx: SqlQueryable, jobId: string, chunks: readonly number[], verifications: readonly string[]) =>
    tx.query(
      `INSERT INTO verdict (job_id, chunk_index, verification)
       SELECT $1, c, v FROM unnest($2::int[], $3::text[]) WITH ORDINALITY AS t (c, v, n) ORDER BY n`,
      [jobId, chunks, verifications],
    );
  const correct = (tx: SqlQueryable, jobId: string, chunkIndex: number) =>
    tx.query(
      `INSERT INTO verdict (job_id, chunk_index, verification, corrected, data, fence, node_id, account_id)
       VALUES ($1, $2, 'checked', true, '', 2, 'n', 'a')`,
      [jobId, chunkIndex],
    );
  const counts = async (jobId: string) => {
    const { rows } = await database.sql.query(
      `SELECT chunks_provisional AS p, chunks_audited AS a, chunks_checked AS c, chunks_inconclusive AS i, chunks_corrected AS x, is_provisional
       FROM job WHERE id = $1`,
      [jobId],
    );
    return rows[0];
  };

  it("[DB19] a job's counts follow its verdicts, also several on one chunk in one statement", async () => {
    const jobId = await answeredJob();
    await judge(database.sql, jobId, [0, 1], ["audited", "checked"]);
    expect(await counts(jobId)).toEqual({ p: 2, a: 1, c: 1, i: 0, x: 0, is_provisional: true });
    await judge(database.sql, jobId, [0, 2, 0, 3, 2], ["provisional", "audited", "inconclusive", "audited", "checked"]);
    expect(await counts(jobId)).toEqual({ p: 0, a: 1, c: 2, i: 1, x: 0, is_provisional: false });
    await correct(database.sql, jobId, 3);
    await correct(database.sql, jobId, 3);
    await judge(database.sql, jobId, [3], ["audited"]);
    expect(await counts(jobId)).toEqual({ p: 0, a: 1, c: 2, i: 1, x: 1, is_provisional: false });
  });

  it("[DB19] refuses a verdict on what was never accepted", async () => {
    const jobId = await answeredJob();
    expect(await refusal((tx) => judge(tx, jobId, [0, 9], ["audited", "audited"]))).toBe(FOREIGN_KEY_VIOLATION);
    expect(await refusal((tx) => judge(tx, jobId, [4], ["audited"]))).toBe(FOREIGN_KEY_VIOLATION);
    expect(await refusal((tx) => judge(tx, "job-none", [0], ["audited"]))).toBe(FOREIGN_KEY_VIOLATION);
    expect(await counts(jobId)).toMatchObject({ p: 4, a: 0 });
  });

  it("[DB19] refuses a correction without its answer, an answer that corrects nothing, and unknown words", async () => {
    const jobId = await answeredJob();
    const insert = (columns: string, values: string) =>
      refusal((tx) =>
        tx.query(`INSERT INTO verdict (job_id, chunk_index, verification, ${columns}) VALUES ($1, 0, ${values})`, [
          jobId,
        ]),
      );
    for (const [columns, values] of [
      ["corrected", "'checked', true"],
      ["corrected, data, fence, node_id", "'checked', true, '', 1, 'n'"],
      ["data, fence, node_id, account_id", "'checked', '', 1, 'n', 'a'"],
      ["output_hash", "'checked', ''"],
      ["corrected", "'unchecked', false"],
      ["corrected", "'sworn', false"],
      ["agreed_by", "'agreed', 3"],
      ["agreed_by, agreed_of", "'agreed', 4, 3"],
      ["agreed_by, agreed_of", "'checked', 3, 5"],
    ] as const)
      expect(await insert(columns, values), `${columns} ${values}`).toBe(CHECK_VIOLATION);
    expect(await insert("agreed_by, agreed_of", "'agreed', 3, 5")).toBe("accepted");
  });

  it("[DB19] refuses to change verdicts and checks", async () => {
    const jobId = await answeredJob();
    await judge(database.sql, jobId, [0], ["audited"]);
    await database.sql.query(
      `INSERT INTO verification_check (id, reason, chunk_index, model_id, adapter_class, node_id, account_id, verdict, false_alarm, referees)
       VALUES ($1, 'known', 0, 'm', 'webgpu', 'n', 'a', 'match', false, '[]')`,
      [`chk-${jobId}`],
    );
    for (const text of [
      "UPDATE verdict SET verification = 'checked'",
      "DELETE FROM verdict",
      "TRUNCATE verdict",
      "UPDATE verification_check SET verdict = 'mismatch'",
      "DELETE FROM verification_check WHERE false",
      "TRUNCATE verification_check",
    ])
      expect(await refusal((tx) => tx.query(text)), text).toBe("SL019");
  });

  it("[DB35] evidence is bounded, never changed, and may go; what a part of an answer cost stays", async () => {
    const evidence = (id: string, bytes: number) =>
      refusal((tx) =>
        tx.query(
          "INSERT INTO check_evidence (check_id, is_known, item_count, items, opinions, data) VALUES ($1, false, 1, '{0}', '[]', $2)",
          [id, new Uint8Array(bytes)],
        ),
      );
    expect(await evidence("chk-big", 524_289)).toBe(CHECK_VIOLATION);
    expect(await evidence("chk-kept", 1_000)).toBe("accepted");
    expect(await evidence("chk-kept", 1_000)).toBe(UNIQUE_VIOLATION);
    await database.sql.query(
      "INSERT INTO output_part (job_id, chunk_index, from_token, node_id, account_id, charged) VALUES ('j', 0, 0, 'n', 'a', 5)",
    );
    for (const text of [
      "UPDATE check_evidence SET data = ''",
      "TRUNCATE check_evidence",
      "UPDATE output_part SET charged = 1",
      "DELETE FROM output_part",
      "TRUNCATE output_part",
    ])
      expect(await refusal((tx) => tx.query(text)), text).toBe("SL035");
    expect(await refusal((tx) => tx.query("DELETE FROM check_evidence"))).toBe("accepted");
  });

  it("[DB20] a leaf has one place, a revision one receipt, a size one head; none is ever changed", async () => {
    const hash = new Uint8Array(32);
    const leaf = (seq: number, revision: number, leafHash = hash) =>
      refusal((tx) =>
        tx.query(
          "INSERT INTO receipt (seq, job_id, chunk_index, revision, body, leaf_hash) VALUES ($1, 'job', 0, $2, '{}', $3)",
          [seq, revision, leafHash],
        ),
      );
    const head = (size: number, rootHash = hash) =>
      refusal((tx) =>
        tx.query("INSERT INTO log_head (size, root_hash, timestamp_ms, signature) VALUES ($1, $2, 0, '')", [
          size,
          rootHash,
        ]),
      );
    expect([await leaf(0, 0), await leaf(1, 1), await head(2)]).toEqual(["accepted", "accepted", "accepted"]);
    expect([await leaf(1, 2), await leaf(2, 1), await head(2)]).toEqual([
      UNIQUE_VIOLATION,
      UNIQUE_VIOLATION,
      UNIQUE_VIOLATION,
    ]);
    expect([await leaf(-1, 3), await leaf(3, 3, new Uint8Array(31)), await head(3, new Uint8Array(33))]).toEqual([
      CHECK_VIOLATION,
      CHECK_VIOLATION,
      CHECK_VIOLATION,
    ]);
    for (const text of [
      "UPDATE receipt SET body = ''",
      "DELETE FROM receipt",
      "TRUNCATE receipt",
      "UPDATE log_head SET signature = 'forged'",
      "DELETE FROM log_head",
      "INSERT INTO log_head VALUES (2, '', 0, '') ON CONFLICT (size) DO UPDATE SET signature = 'forged'",
    ])
      expect(await refusal((tx) => tx.query(text)), text).toBe("SL020");
    for (const bytes of [31, 257 * 32, 0])
      expect(
        await refusal((tx) => tx.query("INSERT INTO log_tile VALUES (0, 0, $1)", [new Uint8Array(bytes)])),
        `${bytes}`,
      ).toBe(CHECK_VIOLATION);
    expect(await refusal((tx) => tx.query("INSERT INTO log_cursor VALUES (2, 0, 0)"))).toBe(CHECK_VIOLATION);
  });
});
