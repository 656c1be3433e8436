import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Database } from "../database.ts";
import { openDatabase } from "../open-database.ts";
import { copyPgliteTemplate } from "./pglite-template.ts";
import { startPostgres } from "./start-postgres.ts";

export const databaseKinds = ["postgres", "pglite"] as const;
/** For hooks and tests that open one on a busy machine. */
export const openTestDatabaseTimeoutMs = 60_000;

export interface TestDatabase extends Database {
  /** What `openDatabase` was given: opens the same database once more (PGlite: after `close`). */
  readonly options: { databaseUrl: string } | { dataDir: string };
  /** Closes it and removes its data. */
  remove(): Promise<void>;
}

/** A migrated database of its own: on a PostgreSQL server started for it, or PGlite in a temporary folder. */
export async function openTestDatabase(kind: Database["kind"]): Promise<TestDatabase> {
  if (kind === "postgres") {
    const server = await startPostgres({ fast: true });
    const options = { databaseUrl: await server.createDatabase() };
    return withRemove(await openDatabase(options), options, () => server.close());
  }
  const options = { dataDir: mkdtempSync(path.join(tmpdir(), "starling-test-pglite-")) };
  await copyPgliteTemplate(path.join(options.dataDir, "pgdata"));
  const removeData = async () => rmSync(options.dataDir, { recursive: true, force: true });
  return withRemove(await openDatabase(options), options, removeData);
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
