import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

describe.each(databaseKinds)("raw SQL on %s", (kind) => {
  let database: TestDatabase;
  const marks = async () => {
    const { rows } = await database.sql.query<{ id: string }>("SELECT id FROM account ORDER BY id");
    return rows.map((row) => row.id);
  };
  const mark = "INSERT INTO account (id, kind) VALUES ($1, 'consumer')";

  beforeAll(async () => {
    database = await openTestDatabase(kind);
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  it("[DB11] values come back as they went", async () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
    const { rows, rowCount } = await database.sql.query(
      `SELECT $1::bytea AS bytes, $2::bytea[] AS byte_arrays, $3::bigint AS big, $4::bigint[] AS bigs, $5::text[] AS texts,
              $6::timestamptz AS time, $7::boolean[] AS flags, $8::jsonb AS json, $9::smallint[] AS smalls, $10::bytea[] AS none,
              $11::bytea AS nothing`,
      [
        everyByte,
        [everyByte, null, new Uint8Array(0)],
        -(2n ** 63n),
        [2n ** 63n - 1n, null, 0n],
        ["plain", "", "null", "NULL", 'quo"te, \\back{slash}', "ünïcode 🐦", null],
        new Date("2026-11-22T12:34:56.789Z"),
        [true, false, null],
        JSON.stringify({ a: [1, "x"] }),
        [1, -2],
        [],
        null,
      ],
    );
    expect(rowCount).toBe(1);
    expect(rows[0]).toStrictEqual({
      bytes: everyByte,
      byte_arrays: [everyByte, null, new Uint8Array(0)],
      big: -(2n ** 63n),
      bigs: [2n ** 63n - 1n, null, 0n],
      texts: ["plain", "", "null", "NULL", 'quo"te, \\back{slash}', "ünïcode 🐦", null],
      time: new Date("2026-11-22T12:34:56.789Z"),
      flags: [true, false, null],
      json: { a: [1, "x"] },
      smalls: [1, -2],
      none: [],
      nothing: null,
    });
  });

  it("[DB11] Prisma gives the same types: bigint, Uint8Array, Date in UTC", async () => {
    const createdAt = new Date("2026-07-01T00:00:00.001Z");
    await database.prisma.account.create({ data: { id: "typed", kind: "consumer", createdAt } });
    const hash = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
    await database.prisma.apiKey.create({ data: { id: "key", accountId: "typed", hash, prefix: "sk-", name: "dev" } });
    const found = await database.prisma.apiKey.findUnique({ where: { hash }, include: { account: true } });
    expect(found?.hash).toStrictEqual(hash);
    expect(found?.account).toMatchObject({ available: 0n, createdAt });
    const { rows } = await database.sql.query(
      "SELECT hash, created_at FROM api_key NATURAL JOIN (SELECT 'key' AS id) k",
    );
    expect(rows[0]).toMatchObject({ hash });
    await expect(database.prisma.account.create({ data: { id: "typed", kind: "consumer" } })).rejects.toMatchObject({
      code: "P2002",
    });
  });

  it("[DB11] a large batch of bytes survives: 200 outputs of 64 KiB", async () => {
    const batch = Array.from({ length: 200 }, (_, i) => new Uint8Array(65_536).fill(i));
    const { rows } = await database.sql.query<{ n: bigint; size: bigint; last: Uint8Array }>(
      "SELECT count(*) AS n, sum(length(b))::bigint AS size, (array_agg(b))[200] AS last FROM unnest($1::bytea[]) AS u (b)",
      [batch],
    );
    expect(rows).toStrictEqual([{ n: 200n, size: 200n * 65_536n, last: batch[199] }]);
  });

  it("[DB12] a transaction is kept whole or not at all", async () => {
    const before = await marks();
    const result = await database.sql.transaction(async (tx) => {
      await tx.query(mark, ["kept-1"]);
      await tx.query(mark, ["kept-2"]);
      return "done";
    });
    expect(result).toBe("done");
    const lost = database.sql.transaction(async (tx) => {
      await tx.query(mark, ["lost"]);
      throw new Error("changed my mind");
    });
    await expect(lost).rejects.toThrow("changed my mind");
    expect(await marks()).toEqual(["kept-1", "kept-2", ...before].sort());
  });

  it("[DB12] a failed statement whose error is ignored doesn't pass for a commit", async () => {
    const before = await marks();
    const ignored = database.sql.transaction(async (tx) => {
      await tx.query(mark, ["ignored"]);
      await tx.query("SELECT 1 / 0").catch(() => {});
    });
    await expect(ignored).rejects.toMatchObject({ code: "transaction-aborted" });
    expect(await marks()).toEqual(before);
  });

  it("[DB12] after any error the connection serves the next", async () => {
    for (let i = 0; i < 30; i++) {
      await expect(database.sql.query("SELECT 1 / $1::int", [0])).rejects.toMatchObject({ code: "22012" });
      await expect(database.sql.query("SELECT $1::bytea[]", [[new Uint8Array(1), "no bytes"]])).rejects.toThrow(
        TypeError,
      );
      await expect(database.sql.transaction((tx) => tx.query("SELEKT"))).rejects.toMatchObject({ code: "42601" });
    }
    expect((await database.sql.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  it("[DB12] transactions at once don't mix", async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `at-once-${String(i).padStart(2, "0")}`);
    await Promise.allSettled(
      ids.map((id, i) =>
        database.sql.transaction(async (tx) => {
          await tx.query(mark, [id]);
          await tx.query("SELECT pg_sleep(0.001)");
          if (i % 2 === 1) throw new Error("odd ones go");
        }),
      ),
    );
    expect((await marks()).filter((id) => id.startsWith("at-once"))).toEqual(ids.filter((_, i) => i % 2 === 0));
  });

  it("[DB13] a commit is on disk before it is acknowledged", async () => {
    const { rows } = await database.sql.query<{ name: string; setting: string; source: string }>(
      "SELECT name, setting, source FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')",
    );
    expect(rows).toHaveLength(3);
    for (const { setting, source } of rows) {
      // A server's settings are its owner's; nothing that we send changes them.
      expect(["session", "client", "database user"]).not.toContain(source);
      if (kind === "pglite") expect(setting).toBe("on");
    }
  });
});
