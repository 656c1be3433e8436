import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Database } from "../database.ts";
import { openDatabase } from "../open-database.ts";
import { copyPgliteTemplate } from "./pglite-template.ts";
import { startPostgres, type TestPostgres } from "./start-postgres.ts";

export const databaseKinds = ["postgres", "pglite"] as const;
/** For hooks and tests that open one on a busy machine. */
export const openTestDatabaseTimeoutMs = 60_000;

export interface TestDatabase extends Database {
  /** What `openDatabase` was given: opens the same database once more (PGlite: after `close`). */
  readonly options: { databaseUrl: string } | { dataDir: string };
  /** Closes it and removes its data. */
  remove(): Promise<void>;
}

/** A migrated database of its own: on this process' PostgreSQL server, or PGlite in a temporary folder. */
export async function openTestDatabase(kind: Database["kind"]): Promise<TestDatabase> {
  if (kind === "postgres") {
    if (process.env.STARLING_TEST_DATABASE_URL) {
      const server = await startPostgres();
      const options = { databaseUrl: await server.createDatabase() };
      return withRemove(await openDatabase(options), options, () => server.close());
    }
    ownServer ??= startMigrated();
    const { server, migratedUrl } = await ownServer;
    const options = { databaseUrl: await server.createDatabase(migratedUrl) };
    return withRemove(await openDatabase(options), options, () => server.dropDatabase(options.databaseUrl));
  }
  const options = { dataDir: mkdtempSync(path.join(tmpdir(), "starling-test-pglite-")) };
  await copyPgliteTemplate(path.join(options.dataDir, "pgdata"));
  const removeData = async () => rmSync(options.dataDir, { recursive: true, force: true });
  return withRemove(await openDatabase(options), options, removeData);
}

/** One for all databases of this process, with which it ends; a server of somebody else's is asked for each anew. */
let ownServer: ReturnType<typeof startMigrated> | undefined;

async function startMigrated(): Promise<{ server: TestPostgres; migratedUrl: string }> {
  const server = await startPostgres({ fast: true });
  const migratedUrl = await server.createDatabase();
  await (await openDatabase({ databaseUrl: migratedUrl })).close();
  return { server, migratedUrl };
}

function withRemove(
  database: Database,
  options: TestDatabase["options"],
  removeData: () => Promise<void>,
): TestDatabase {
  return {
    ...database,
    options,
    async remove() {
      await database.close();
      await removeData();
    },
  };
}
