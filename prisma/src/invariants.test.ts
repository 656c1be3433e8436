import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SqlQueryable } from "./database.ts";
import { sqlState } from "./database-error.ts";
import {
  insertAccount,
  insertEntry,
  insertFundedAccount,
  insertHold,
  insertJob,
  insertOutput,
  insertPostings,
  readBalances,
} from "./testing/ledger-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
const NUMERIC_OUT_OF_RANGE = "22003";

describe.each(databaseKinds)("invariants on %s", (kind) => {
  let database: TestDatabase;
  let ids = 0;
  const freshId = (prefix: string) => `${prefix}-${ids++}`;
  const funded = (amount: bigint) => insertFundedAccount(database.sql, freshId("consumer"), amount);
  const account = (accountKind?: string) => insertAccount(database.sql, freshId("account"), accountKind);
  const job = (accountId: string) => insertJob(database.sql, freshId("job"), accountId);

  /** Runs it in a transaction; resolves the SQLSTATE and the constraint that refused it. */
  async function refusal(work: (tx: SqlQueryable) => Promise<unknown>) {
    try {
      await database.sql.transaction(work);
    } catch (error) {
      const constraint = error instanceof Error && "constraint" in error ? error.constraint : undefined;
      return { state: sqlState(error), constraint };
    }
    return "accepted";
  }
  const statement =
    (text: string, ...params: string[]) =>
    (tx: SqlQueryable) =>
      tx.query(text, params);

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    await insertAccount(database.sql, "issuance", "issuance");
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  describe("[DB1] an entry has two or more postings, inserted in one statement, that sum to zero", () => {
    it("[DB1] accepts a balanced entry of many postings", async () => {
      const [payer, first, second] = [await funded(100n), await account(), await account()];
      const entryId = freshId("entry");
      await database.sql.transaction(async (tx) => {
        await insertEntry(tx, entryId, "settle");
        await insertPostings(tx, entryId, [
          { accountId: payer, amount: -100n },
          { accountId: first, amount: 60n, bucket: "escrow" },
          { accountId: second, amount: 40n },
        ]);
      });
      expect(await readBalances(database.sql, payer)).toEqual({ available: 0n, escrow: 0n, held: 0n });
      expect(await readBalances(database.sql, first)).toEqual({ available: 0n, escrow: 60n, held: 0n });
      expect(await readBalances(database.sql, second)).toEqual({ available: 40n, escrow: 0n, held: 0n });
    });

    it("[DB1] refuses postings that don't sum to zero", async () => {
      const [from, to] = [await funded(100n), await account()];
      const result = await refusal(async (tx) => {
        await insertEntry(tx, freshId("entry"));
        await insertPostings(tx, `entry-${ids - 1}`, [
          { accountId: from, amount: -10n },
          { accountId: to, amount: 11n },
        ]);
      });
      expect(result).toMatchObject({ state: "SL001" });
    });

    it("[DB1] refuses an unbalanced entry that is hidden in a balanced statement", async () => {
      const [from, to] = [await funded(100n), await account()];
      const [one, two] = [freshId("entry"), freshId("entry")];
      const result = await refusal(async (tx) => {
        await insertEntry(tx, one);
        await insertEntry(tx, two);
        await tx.query(
          `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
           VALUES ($1, 0, $3, 'available', -10), ($1, 1, $4, 'available', 9), ($2, 0, $3, 'available', -9), ($2, 1, $4, 'available', 10)`,
          [one, two, from, to],
        );
      });
      expect(result).toMatchObject({ state: "SL001" });
    });

    it("[DB1] refuses an entry without postings, at commit", async () => {
      expect(await refusal((tx) => insertEntry(tx, freshId("entry")))).toMatchObject({ state: "SL001" });
    });

    it("[DB1] refuses a single posting, and one of zero", async () => {
      const to = await account();
      for (const [amount, state] of [
        [5n, "SL001"],
        [0n, CHECK_VIOLATION],
      ] as const) {
        const result = await refusal(async (tx) => {
          const entryId = freshId("entry");
          await insertEntry(tx, entryId);
          await insertPostings(tx, entryId, [{ accountId: to, amount }]);
        });
        expect(result).toMatchObject({ state });
      }
    });

    it("[DB1] refuses more postings for an entry that has its own, balanced or not, in the same transaction or later", async () => {
      const [from, to] = [await funded(100n), await account()];
      const entryId = freshId("entry");
      const balanced = [
        { accountId: from, amount: -10n },
        { accountId: to, amount: 10n },
      ];
      const result = await refusal(async (tx) => {
        await insertEntry(tx, entryId);
        await insertPostings(tx, entryId, balanced);
        await insertPostings(tx, entryId, balanced, 2);
      });
      expect(result).toMatchObject({ state: "SL001" });
      await database.sql.transaction(async (tx) => {
        await insertEntry(tx, entryId);
        await insertPostings(tx, entryId, balanced);
      });
      expect(await refusal((tx) => insertPostings(tx, entryId, balanced, 2))).toMatchObject({ state: "SL001" });
      expect(await readBalances(database.sql, to)).toMatchObject({ available: 10n });
    });

    it("[DB1] refuses postings without an entry and an idempotency key that was used", async () => {
      const [from, to] = [await funded(100n), await account()];
      const postings = [
        { accountId: from, amount: -1n },
        { accountId: to, amount: 1n },
      ];
      expect(await refusal((tx) => insertPostings(tx, "no-such-entry", postings))).toMatchObject({
        state: FOREIGN_KEY_VIOLATION,
      });
      const again = await refusal((tx) =>
        tx.query("INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ($1, 'grant', $2)", [
          freshId("entry"),
          `grant-${from}`,
        ]),
      );
      expect(again).toMatchObject({ state: UNIQUE_VIOLATION });
    });

    it("[DB1] refuses unknown entry types, buckets and kinds of account", async () => {
      const owner = await account();
      const results = [
        await refusal((tx) => insertEntry(tx, freshId("entry"), "gift")),
        await refusal((tx) => insertAccount(tx, freshId("account"), "god")),
        await refusal(async (tx) => {
          const entryId = freshId("entry");
          await insertEntry(tx, entryId);
          await insertPostings(tx, entryId, [
            { accountId: "issuance", amount: -1n },
            { accountId: owner, amount: 1n, bucket: "pocket" },
          ]);
        }),
      ];
      for (const result of results) expect(result).toMatchObject({ state: CHECK_VIOLATION });
    });
  });

  describe("[DB2] the ledger is append-only", () => {
    it.each([
      "UPDATE posting SET amount = amount + 1",
      "UPDATE posting SET amount = 1 WHERE false",
      "DELETE FROM posting",
      "TRUNCATE posting",
      "UPDATE ledger_entry SET type = 'fee'",
      "DELETE FROM ledger_entry",
      "TRUNCATE ledger_entry CASCADE",
      "INSERT INTO posting SELECT * FROM posting ON CONFLICT (entry_id, seq) DO UPDATE SET amount = 7",
      "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (id) DO UPDATE SET type = 'fee'",
      "MERGE INTO posting p USING account a ON p.account_id = a.id WHEN MATCHED THEN DELETE",
      "WITH gone AS (DELETE FROM posting RETURNING *) SELECT count(*) FROM gone",
    ])("[DB2] refuses %s", async (text) => {
      await funded(5n);
      expect(await refusal(statement(text))).toMatchObject({ state: "SL002" });
    });

    it("[DB2] refuses to truncate what it hangs on", async () => {
      await funded(5n);
      // Whichever of the tables that never lose a row is asked first.
      expect(await refusal(statement("TRUNCATE account CASCADE"))).toMatchObject({
        state: expect.stringMatching(/^SL0(02|22|25|27|30)$/),
      });
    });

    it("[DB2] refuses to delete or rename an account that has history", async () => {
      const owner = await funded(5n);
      const refused = { state: expect.stringMatching(/^23503|23001$/) };
      expect(await refusal(statement("DELETE FROM account WHERE id = $1", owner))).toMatchObject(refused);
      expect(await refusal(statement("UPDATE account SET id = id || 'x' WHERE id = $1", owner))).toMatchObject(refused);
    });
  });

  describe("[DB3] postings move balances", () => {
    it("[DB3] adds up several postings of one account in one statement, in both buckets", async () => {
      const owner = await funded(100n);
      const entryId = freshId("entry");
      await database.sql.transaction(async (tx) => {
        await insertEntry(tx, entryId, "release");
        await insertPostings(tx, entryId, [
          { accountId: owner, amount: -70n },
          { accountId: owner, amount: -20n },
          { accountId: owner, amount: 90n, bucket: "escrow" },
        ]);
      });
      expect(await readBalances(database.sql, owner)).toEqual({ available: 10n, escrow: 90n, held: 0n });
    });

    it("[DB3] many entries in one statement, one of them refused: nothing moves", async () => {
      const [rich, poor, to] = [await funded(100n), await funded(1n), await account()];
      const [one, two] = [freshId("entry"), freshId("entry")];
      const result = await refusal(async (tx) => {
        await insertEntry(tx, one);
        await insertEntry(tx, two);
        await tx.query(
          `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
           VALUES ($1, 0, $3, 'available', -10), ($1, 1, $5, 'available', 10), ($2, 0, $4, 'available', -10), ($2, 1, $5, 'available', 10)`,
          [one, two, rich, poor, to],
        );
      });
      expect(result).toEqual({ state: CHECK_VIOLATION, constraint: "account_available_covers_held" });
      expect(await readBalances(database.sql, rich)).toMatchObject({ available: 100n });
      expect(await readBalances(database.sql, to)).toMatchObject({ available: 0n });
    });

    it("[DB3] an amount beyond 64 bits is refused, not wrapped", async () => {
      const owner = await account();
      const huge = 2n ** 63n - 1n;
      const result = await refusal(async (tx) => {
        const entryId = freshId("entry");
        await insertEntry(tx, entryId);
        await insertPostings(tx, entryId, [
          { accountId: "issuance", amount: -huge },
          { accountId: "issuance", amount: -huge },
          { accountId: owner, amount: huge },
          { accountId: owner, amount: huge },
        ]);
      });
      expect(result).toMatchObject({ state: NUMERIC_OUT_OF_RANGE });
    });

    it("[DB3] every balance equals the sum of its postings and holds", async () => {
      const { rows } = await database.sql.query(`
        SELECT a.id FROM account a WHERE a.available <> (SELECT coalesce(sum(amount), 0) FROM posting p WHERE p.account_id = a.id AND p.bucket = 'available')
           OR a.escrow <> (SELECT coalesce(sum(amount), 0) FROM posting p WHERE p.account_id = a.id AND p.bucket = 'escrow')
           OR a.held <> (SELECT coalesce(sum(remaining), 0) FROM hold h WHERE h.account_id = a.id)`);
      expect(rows).toEqual([]);
    });
  });

  describe("[DB4] holds move what is held; they only shrink, and stay", () => {
    it("[DB4] a hold counts from its insert, shrinks with settling, and ends at nothing", async () => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      await insertHold(database.sql, jobId, owner, 80n);
      expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 80n });
      await database.sql.query("UPDATE hold SET remaining = remaining - 30 WHERE job_id = $1", [jobId]);
      expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 50n });
      await database.sql.query("UPDATE hold SET remaining = 0, released_at = now() WHERE job_id = $1", [jobId]);
      expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 0n });
    });

    it("[DB4] one statement over several holds of several accounts", async () => {
      const [one, two] = [await funded(100n), await funded(100n)];
      const jobIds = [await job(one), await job(one), await job(two)];
      for (const [i, jobId] of jobIds.entries()) await insertHold(database.sql, jobId, i < 2 ? one : two, 40n);
      await database.sql.query(
        "UPDATE hold h SET remaining = h.remaining - d.by FROM unnest($1::text[], $2::bigint[]) AS d (id, by) WHERE h.job_id = d.id",
        [jobIds, [1n, 2n, 4n]],
      );
      expect(await readBalances(database.sql, one)).toMatchObject({ held: 77n });
      expect(await readBalances(database.sql, two)).toMatchObject({ held: 36n });
    });

    it.each([
      "UPDATE hold SET remaining = remaining + 1 WHERE job_id = $1",
      "UPDATE hold SET amount = amount + 50 WHERE job_id = $1",
      "UPDATE hold SET account_id = 'issuance' WHERE job_id = $1",
      "UPDATE hold SET created_at = now() + interval '1 day' WHERE job_id = $1",
      "DELETE FROM hold WHERE job_id = $1",
      "TRUNCATE hold",
      "TRUNCATE job CASCADE",
    ])("[DB4] refuses %s", async (text) => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      await insertHold(database.sql, jobId, owner, 80n);
      await database.sql.query("UPDATE hold SET remaining = 40 WHERE job_id = $1", [jobId]);
      const result = await refusal(statement(text, ...(text.includes("$1") ? [jobId] : [])));
      expect(result).toMatchObject({ state: expect.stringMatching(/^SL00[247]$/) });
      expect(await readBalances(database.sql, owner)).toMatchObject({ held: 40n });
    });

    it("[DB4] refuses to go below nothing, to start above its amount, and to be released with something left", async () => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      await insertHold(database.sql, jobId, owner, 80n);
      const attacks = [
        statement("UPDATE hold SET remaining = -1 WHERE job_id = $1", jobId),
        statement("UPDATE hold SET released_at = now() WHERE job_id = $1", jobId),
        statement(
          "INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, $2, 5, 6)",
          await job(owner),
          owner,
        ),
        statement(
          "INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, $2, -5, -6)",
          await job(owner),
          owner,
        ),
      ];
      for (const attack of attacks) expect(await refusal(attack)).toMatchObject({ state: CHECK_VIOLATION });
    });

    it("[DB4] a job has one hold, and is released once", async () => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      await insertHold(database.sql, jobId, owner, 10n);
      expect(await refusal((tx) => insertHold(tx, jobId, owner, 10n))).toMatchObject({ state: UNIQUE_VIOLATION });
      await database.sql.query("UPDATE hold SET remaining = 0, released_at = now() WHERE job_id = $1", [jobId]);
      const again = statement("UPDATE hold SET released_at = now() + interval '1 hour' WHERE job_id = $1", jobId);
      expect(await refusal(again)).toMatchObject({ state: "SL004" });
    });
  });

  describe("[DB5] balances are projections: nobody writes them", () => {
    it.each([
      "UPDATE account SET available = available + 1 WHERE id = $1",
      "UPDATE account SET escrow = escrow + 1 WHERE id = $1",
      "UPDATE account SET held = 0 WHERE id = $1",
      "UPDATE account SET kind = 'issuance' WHERE id = $1",
      "UPDATE account SET name = 'x', available = 10 WHERE id = $1",
      "INSERT INTO account (id, kind) VALUES ($1, 'consumer') ON CONFLICT (id) DO UPDATE SET available = 1000",
      "INSERT INTO account (id, kind, available) VALUES ($1 || '-new', 'consumer', 5)",
      "INSERT INTO account (id, kind, escrow) VALUES ($1 || '-new', 'consumer', 5)",
      "INSERT INTO account (id, kind, held) VALUES ($1 || '-new', 'consumer', 5)",
    ])("[DB5] refuses %s", async (text) => {
      const owner = await funded(100n);
      await insertHold(database.sql, await job(owner), owner, 5n);
      expect(await refusal(statement(text, owner))).toMatchObject({ state: "SL005" });
      expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 5n });
    });

    it("[DB5] refuses it inside a DO block and a function too", async () => {
      const owner = await funded(100n);
      const inBlock = statement(
        `DO $$ BEGIN UPDATE account SET available = 7 WHERE id = '${owner}'; END $$ LANGUAGE plpgsql`,
      );
      expect(await refusal(inBlock)).toMatchObject({ state: "SL005" });
      const inFunction = async (tx: SqlQueryable) => {
        await tx.query(
          "CREATE FUNCTION cheat(owner text) RETURNS void LANGUAGE sql AS 'UPDATE account SET available = 7 WHERE id = owner'",
        );
        await tx.query("SELECT cheat($1)", [owner]);
      };
      expect(await refusal(inFunction)).toMatchObject({ state: "SL005" });
    });

    it("[DB5] allows everything else of an account to change", async () => {
      const owner = await funded(100n);
      await database.sql.query(
        "UPDATE account SET name = 'Ada', suspended_at = now(), suspended_by = $1 WHERE id = $1",
        [owner],
      );
      const { rows } = await database.sql.query("SELECT name, available FROM account WHERE id = $1", [owner]);
      expect(rows).toEqual([{ name: "Ada", available: 100n }]);
    });
  });

  describe("[DB6] nobody spends more than is there", () => {
    const overspent = { state: CHECK_VIOLATION, constraint: "account_available_covers_held" };
    const pay = async (tx: SqlQueryable, from: string, amount: bigint, bucket = "available") => {
      const entryId = freshId("entry");
      await insertEntry(tx, entryId, "settle");
      await insertPostings(tx, entryId, [
        { accountId: from, amount: -amount, bucket },
        { accountId: "issuance", amount },
      ]);
    };

    it("[DB6] refuses to spend or hold beyond the available points", async () => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      expect(await refusal((tx) => pay(tx, owner, 101n))).toEqual(overspent);
      expect(await refusal((tx) => insertHold(tx, jobId, owner, 101n))).toEqual(overspent);
      await insertHold(database.sql, jobId, owner, 100n);
      expect(await refusal((tx) => pay(tx, owner, 1n))).toEqual(overspent);
      expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 100n });
    });

    it("[DB6] a settlement shrinks the hold first, then posts", async () => {
      const owner = await funded(100n);
      const jobId = await job(owner);
      await insertHold(database.sql, jobId, owner, 100n);
      await database.sql.transaction(async (tx) => {
        await tx.query("UPDATE hold SET remaining = remaining - 60 WHERE job_id = $1", [jobId]);
        await pay(tx, owner, 60n);
      });
      expect(await readBalances(database.sql, owner)).toEqual({ available: 40n, escrow: 0n, held: 40n });
    });

    it("[DB6] escrow never goes below nothing; only issuance goes below zero", async () => {
      const owner = await funded(100n);
      expect(await refusal((tx) => pay(tx, owner, 1n, "escrow"))).toEqual({
        state: CHECK_VIOLATION,
        constraint: "account_escrow_not_negative",
      });
      for (const accountKind of ["contributor", "operator", "treasury", "escrow", "burn"]) {
        expect(await refusal(async (tx) => pay(tx, await insertAccount(tx, freshId("a"), accountKind), 1n))).toEqual(
          overspent,
        );
      }
      expect((await readBalances(database.sql, "issuance")).available).toBeLessThan(0n);
    });
  });

  describe("[DB7] an accepted output never changes, and each chunk is answered once", () => {
    it.each([
      "UPDATE output SET data = ''",
      "UPDATE output SET status = 'failed' WHERE false",
      "DELETE FROM output",
      "TRUNCATE output",
      "INSERT INTO output SELECT * FROM output ON CONFLICT (job_id, chunk_index) DO UPDATE SET status = 'failed'",
    ])("[DB7] refuses %s", async (text) => {
      await insertOutput(database.sql, await job(await account()), 0);
      expect(await refusal(statement(text))).toMatchObject({ state: "SL007" });
    });

    it("[DB7] refuses a second answer, an unknown job, and the end of a job with outputs", async () => {
      const jobId = await job(await account());
      await insertOutput(database.sql, jobId, 0);
      expect(await refusal((tx) => insertOutput(tx, jobId, 0))).toMatchObject({ state: UNIQUE_VIOLATION });
      expect(await refusal((tx) => insertOutput(tx, "no-job", 0))).toMatchObject({ state: FOREIGN_KEY_VIOLATION });
      const refused = { state: expect.stringMatching(/^23503|23001$/) };
      expect(await refusal(statement("DELETE FROM job WHERE id = $1", jobId))).toMatchObject(refused);
    });

    it("[DB7] the second of two answers can be left out in the same statement", async () => {
      const jobId = await job(await account());
      await insertOutput(database.sql, jobId, 0);
      const { rows } = await database.sql.query(
        `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence)
         SELECT $1, i, i, 1, 'ok', '', 1 FROM unnest($2::int[]) AS u (i)
         ON CONFLICT (job_id, chunk_index) DO NOTHING RETURNING chunk_index`,
        [jobId, [0, 1]],
      );
      expect(rows).toEqual([{ chunk_index: 1 }]);
    });
  });

  it("[DB7] a job counts no more items than it has, and has an end exactly when it is closed", async () => {
    const jobId = await job(await account());
    const attacks = [
      "UPDATE job SET items_done = 8, items_failed = 3 WHERE id = $1",
      "UPDATE job SET state = 'done' WHERE id = $1",
      "UPDATE job SET ended_at = now() WHERE id = $1",
      "UPDATE job SET state = 'lost' WHERE id = $1",
    ];
    for (const text of attacks) {
      expect(await refusal(statement(text, jobId))).toMatchObject({ state: CHECK_VIOLATION });
    }
  });
});
