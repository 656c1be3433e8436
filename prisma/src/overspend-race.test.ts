import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTransientDatabaseError, openDatabase, sqlState } from "./index.ts";
import { readMigrations } from "./migrate.ts";
import { insertAccount, insertFundedAccount, insertJob, readBalances } from "./testing/ledger-fixture.ts";
import { openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CONNECTIONS = 24;
const ATTEMPTS_PER_CONNECTION = 12;
const CHECK_VIOLATION = "23514";

/** On a real server only: PGlite has one connection and so no races. */
describe("races on one balance", () => {
  let database: TestDatabase;
  let clients: pg.Client[];

  beforeAll(async () => {
    database = await openTestDatabase("postgres");
    if (!("databaseUrl" in database.options)) throw new Error("not a server");
    await insertAccount(database.sql, "issuance", "issuance");
    await insertAccount(database.sql, "treasury", "treasury");
    const connectionString = database.options.databaseUrl;
    clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString }));
    await Promise.all(clients.map((client) => client.connect()));
  }, openTestDatabaseTimeoutMs);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.remove();
  });

  /** Every connection tries `attempt` in a transaction many times at once. Resolves how often each SQLSTATE came back. */
  async function race(attempt: (client: pg.Client, n: number) => Promise<void>): Promise<Map<string, number>> {
    const outcomes = new Map<string, number>();
    const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    await Promise.all(
      clients.map(async (client, i) => {
        for (let n = 0; n < ATTEMPTS_PER_CONNECTION; n++) {
          try {
            await client.query("BEGIN");
            await attempt(client, i * ATTEMPTS_PER_CONNECTION + n);
            await client.query("COMMIT");
            note("committed");
          } catch (error) {
            await client.query("ROLLBACK");
            note(sqlState(error) ?? String(error));
          }
        }
      }),
    );
    return outcomes;
  }

  async function pay(client: pg.Client, entryId: string, from: string, amount: number): Promise<void> {
    await client.query("INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ($1, 'settle', $1)", [entryId]);
    await client.query(
      "INSERT INTO posting (entry_id, seq, account_id, bucket, amount) VALUES ($1, 0, $2, 'available', -$3::bigint), ($1, 1, 'treasury', 'available', $3)",
      [entryId, from, amount],
    );
  }

  it("[DB6] many connections spend one balance: exactly what is there is spent", async () => {
    const owner = await insertFundedAccount(database.sql, "spender", 100n);
    const outcomes = await race((client, n) => pay(client, `spend-${n}`, owner, 7));
    expect(outcomes).toEqual(
      new Map([
        ["committed", 14],
        [CHECK_VIOLATION, CONNECTIONS * ATTEMPTS_PER_CONNECTION - 14],
      ]),
    );
    expect(await readBalances(database.sql, owner)).toEqual({ available: 2n, escrow: 0n, held: 0n });
  });

  it("[DB6] many connections hold one balance: never more than is there is promised", async () => {
    const owner = await insertFundedAccount(database.sql, "holder", 100n);
    for (let n = 0; n < CONNECTIONS * ATTEMPTS_PER_CONNECTION; n++) await insertJob(database.sql, `held-${n}`, owner);
    const outcomes = await race(async (client, n) => {
      await client.query("INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, $2, 9, 9)", [
        `held-${n}`,
        owner,
      ]);
    });
    expect(outcomes.get("committed")).toBe(11);
    expect(outcomes.get(CHECK_VIOLATION)).toBe(CONNECTIONS * ATTEMPTS_PER_CONNECTION - 11);
    expect(await readBalances(database.sql, owner)).toEqual({ available: 100n, escrow: 0n, held: 99n });
  });

  it("[DB6] holding and spending at once: both together never exceed the balance", async () => {
    const owner = await insertFundedAccount(database.sql, "both", 100n);
    for (let n = 0; n < CONNECTIONS * ATTEMPTS_PER_CONNECTION; n++) await insertJob(database.sql, `both-${n}`, owner);
    await race(async (client, n) => {
      if (n % 2 === 0) return pay(client, `both-${n}`, owner, 3);
      await client.query("INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, $2, 3, 3)", [
        `both-${n}`,
        owner,
      ]);
    });
    const { available, held } = await readBalances(database.sql, owner);
    expect(available - held).toBe(1n);
  });

  it("[DB1] one idempotency key, many connections: one entry", async () => {
    const owner = await insertFundedAccount(database.sql, "once", 1000n);
    const outcomes = await race((client) => pay(client, "the-one", owner, 1));
    expect(outcomes.get("committed")).toBe(1);
    expect((await readBalances(database.sql, owner)).available).toBe(999n);
  });

  it("[DB15] entries over the same accounts in any order don't wait for each other in a circle", async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, i) => insertFundedAccount(database.sql, `ring-${i}`, 100_000n)),
    );
    const outcomes = await race(async (client, n) => {
      const shuffled = ids.map((_, i) => ids[(i * 3 + n) % ids.length]);
      await client.query("INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ($1, 'settle', $1)", [
        `ring-${n}`,
      ]);
      await client.query(
        `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
         SELECT $1, s, a, 'available', CASE WHEN s % 2 = 0 THEN 1 ELSE -1 END FROM unnest($2::text[]) WITH ORDINALITY AS u (a, s)`,
        [`ring-${n}`, shuffled],
      );
    });
    expect(outcomes).toEqual(new Map([["committed", CONNECTIONS * ATTEMPTS_PER_CONNECTION]]));
  });

  it("[DB12] a deadlock is told from a refusal: it may be tried again", async () => {
    const [one, two] = clients;
    if (!one || !two || !("databaseUrl" in database.options)) throw new Error("no clients");
    const [a, b] = ["dead-a", "dead-b"];
    await insertAccount(database.sql, a);
    await insertAccount(database.sql, b);
    const rename = (client: pg.Client, id: string) => client.query("UPDATE account SET name = 'x' WHERE id = $1", [id]);
    await one.query("BEGIN");
    await two.query("BEGIN");
    await rename(one, a);
    await rename(two, b);
    const results = await Promise.allSettled([
      rename(one, b).finally(() => one.query("ROLLBACK")),
      rename(two, a).finally(() => two.query("ROLLBACK")),
    ]);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(errors.map(isTransientDatabaseError)).toEqual([true]);
  });

  it("[DB8] many processes open an empty database at once: one migrates it, all can use it", async () => {
    if (!("databaseUrl" in database.options)) throw new Error("not a server");
    const url = new URL(database.options.databaseUrl);
    await database.sql.query("CREATE DATABASE opened_at_once");
    url.pathname = "/opened_at_once";
    const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase({ databaseUrl: url.href })));
    const { rows } = await (opened[0] ?? database).sql.query("SELECT count(*) AS n FROM _prisma_migrations");
    expect(await Promise.all(opened.map(({ prisma }) => prisma.account.count()))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(rows).toEqual([{ n: BigInt(readMigrations().length) }]);
    await Promise.all(opened.map((each) => each.close()));
  });
});
