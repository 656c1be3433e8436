import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "./index.ts";
import { type Migration, migrate, readMigrations } from "./migrate.ts";
import {
  databaseKinds,
  openTestDatabase,
  openTestDatabaseTimeoutMs,
  startPostgres,
  type TestPostgres,
} from "./testing.ts";

const CLI_TIMEOUT_MS = 60_000;
const cliPath = createRequire(import.meta.url).resolve("prisma/build/index.js");
const prismaDir = fileURLToPath(new URL("..", import.meta.url));

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres({ fast: true });
});
afterAll(() => server?.close());

function prismaCli(databaseUrl: string, args: readonly string[]): Promise<{ status: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
  return new Promise((resolve) => {
    const options = { cwd: prismaDir, env, timeout: CLI_TIMEOUT_MS };
    execFile(process.execPath, [cliPath, ...args], options, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: stdout + stderr });
    });
  });
}

async function withClient<T>(databaseUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

describe("migrations", () => {
  it("[DB8] Prisma's own status agrees with a database migrated at run time", { timeout: CLI_TIMEOUT_MS }, async () => {
    const databaseUrl = await server.createDatabase();
    await (await openDatabase({ databaseUrl })).close();
    const status = await prismaCli(databaseUrl, ["migrate", "status"]);
    expect(status).toMatchObject({ status: 0, output: expect.stringContaining("Database schema is up to date!") });
    const deploy = await prismaCli(databaseUrl, ["migrate", "deploy"]);
    expect(deploy).toMatchObject({ status: 0, output: expect.stringContaining("No pending migrations to apply.") });
    const fromDatabase = ["migrate", "diff", "--from-config-datasource", "--to-schema", "schema.prisma", "--exit-code"];
    expect(await prismaCli(databaseUrl, fromDatabase)).toMatchObject({ status: 0 });
  });

  it("[DB8] schema.prisma says what the migrations make", { timeout: CLI_TIMEOUT_MS }, async () => {
    const databaseUrl = await server.createDatabase();
    const args = ["migrate", "diff", "--from-migrations", "migrations", "--to-schema", "schema.prisma", "--exit-code"];
    expect(await prismaCli(databaseUrl, args)).toMatchObject({
      status: 0,
      output: expect.stringContaining("No difference detected"),
    });
  });

  it("[DB8] both kinds of database end with the same tables, constraints and triggers", {
    timeout: openTestDatabaseTimeoutMs,
  }, async () => {
    const catalogue = `
      SELECT 'column' AS what, c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull AS definition
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND c.relkind = 'r'
      UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal
      UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      ORDER BY 1, 2, 3`;
    const catalogues = [];
    for (const kind of databaseKinds) {
      const database = await openTestDatabase(kind);
      catalogues.push((await database.sql.query(catalogue)).rows);
      await database.remove();
    }
    expect(catalogues[0]?.length).toBeGreaterThan(100);
    expect(catalogues[1]).toEqual(catalogues[0]);
  });

  it("[DB8] applies what is missing, once", async () => {
    const databaseUrl = await server.createDatabase();
    const [first, second] = [migrationOf("1_first", "CREATE TABLE a ()"), migrationOf("2_second", "CREATE TABLE b ()")];
    await withClient(databaseUrl, async (client) => {
      expect(await migrate(client, [first])).toEqual(["1_first"]);
      expect(await migrate(client, [first, second])).toEqual(["2_second"]);
      expect(await migrate(client, [first, second])).toEqual([]);
    });
  });

  it("[DB8] contributors keep their keys when an account comes to have many, and what they were granted and spent is counted", async () => {
    const databaseUrl = await server.createDatabase();
    const all = readMigrations();
    const before = all.filter(({ name }) => name < "20261123032407_tokens_and_sign_in");
    expect(before.length).toBeLessThan(all.length);
    await withClient(databaseUrl, async (client) => {
      await migrate(client, before);
      await client.query(`
        INSERT INTO account (id, kind, key_thumbprint, created_at) VALUES
          ('issuance', 'issuance', NULL, now()), ('ada', 'contributor', 'thumb-ada', to_timestamp(1000)), ('bob', 'consumer', NULL, now());
        BEGIN;
        INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ('e1', 'grant', 'e1'), ('e2', 'settle', 'e2');
        INSERT INTO posting (entry_id, seq, account_id, bucket, amount) VALUES
          ('e1', 0, 'issuance', 'available', -70), ('e1', 1, 'bob', 'available', 70), ('e2', 0, 'bob', 'available', -30), ('e2', 1, 'ada', 'available', 30);
        INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count, chunk_count, price_per_item, reward_per_item, charged)
          VALUES ('j', 'bob', '', 'm', '', 'embed', '{}', 'none', 1, 1, 0, 0, 30);
        COMMIT;`);
      await migrate(client, all);
      const { rows: keys } = await client.query("SELECT thumbprint, account_id, created_at FROM account_key");
      expect(keys).toEqual([{ thumbprint: "thumb-ada", account_id: "ada", created_at: new Date(1_000_000) }]);
      const { rows: sums } = await client.query(
        "SELECT id, granted::int, spent::int, redeemed::int FROM account ORDER BY id",
      );
      expect(sums).toEqual([
        { id: "ada", granted: 0, spent: 0, redeemed: 0 },
        { id: "bob", granted: 70, spent: 30, redeemed: 0 },
        { id: "issuance", granted: 0, spent: 0, redeemed: 0 },
      ]);
    });
  });

  it("[DB8] a migration that fails leaves nothing behind, and says which it was", async () => {
    const databaseUrl = await server.createDatabase();
    const broken = migrationOf("1_broken", "CREATE TABLE half (); SELECT 1 / 0");
    await withClient(databaseUrl, async (client) => {
      await expect(migrate(client, [broken])).rejects.toMatchObject({
        code: "migration-failed",
        message: expect.stringContaining("1_broken"),
        cause: { code: "22012" },
      });
      expect(await migrate(client, [migrationOf("1_broken", "CREATE TABLE half ()")])).toEqual(["1_broken"]);
    });
  });

  it("[DB8] refuses an edited migration, and a database that is newer than the program", async () => {
    const databaseUrl = await server.createDatabase();
    const [first, second] = [migrationOf("1_first", "CREATE TABLE a ()"), migrationOf("2_second", "CREATE TABLE b ()")];
    await withClient(databaseUrl, async (client) => {
      await migrate(client, [first, second]);
      const edited = migrationOf("1_first", "CREATE TABLE a (); -- changed");
      await expect(migrate(client, [edited, second])).rejects.toMatchObject({ code: "migration-edited" });
      await expect(migrate(client, [first])).rejects.toMatchObject({ code: "migration-unknown" });
    });
  });

  it("[DB8] no server: a plain sentence with a code", async () => {
    const nobody = openDatabase({ databaseUrl: "postgresql://postgres@127.0.0.1:1/nothing" });
    await expect(nobody).rejects.toMatchObject({
      code: "database-unreachable",
      message: expect.stringContaining("DATABASE_URL"),
    });
    const url = new URL(server.url);
    url.pathname = "/no_such_database";
    await expect(openDatabase({ databaseUrl: url.href })).rejects.toMatchObject({ code: "database-unreachable" });
  });
});

function migrationOf(name: string, sql: string): Migration {
  return { name, sql };
}
