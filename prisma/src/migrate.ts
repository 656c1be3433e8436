// Brings a database to the migrations of this program, recorded as Prisma Migrate records them, so that
// `prisma migrate status` agrees.
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { DatabaseError } from "./database-error.ts";

/** The lock that Prisma Migrate takes: at any time one program migrates a database. */
const MIGRATION_LOCK_ID = 72_707_369;
const MIGRATIONS_DIR = fileURLToPath(new URL("../migrations/", import.meta.url));

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The migrations of this program, oldest first. */
export function readMigrations(dir: string = MIGRATIONS_DIR): readonly Migration[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(dir, name, "migration.sql"), "utf8") }));
}

/**
 * Applies what is missing, each migration in a transaction of its own; resolves the names applied. Several processes may
 * call it at once. Refuses with `migration-edited`, `migration-unknown` or `migration-failed`.
 */
export async function migrate(client: pg.ClientBase, migrations = readMigrations()): Promise<readonly string[]> {
  await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK_ID]);
  try {
    await client.query(CREATE_MIGRATIONS_TABLE);
    const applied = await readApplied(client);
    refuseUnknown(applied, migrations);
    const missing = migrations.filter((migration) => !isApplied(applied, migration));
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK_ID]);
  }
}

interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

async function readApplied(client: pg.ClientBase): Promise<ReadonlyMap<string, AppliedMigration>> {
  const { rows } = await client.query<AppliedMigration>(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

function refuseUnknown(applied: ReadonlyMap<string, AppliedMigration>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of applied.keys()) {
    if (known.has(name)) continue;
    const message = `The database has migration ${name}, which this version doesn't know: run a newer version of Starling.`;
    throw new DatabaseError("migration-unknown", message);
  }
}

function isApplied(applied: ReadonlyMap<string, AppliedMigration>, migration: Migration): boolean {
  const row = applied.get(migration.name);
  if (!row) return false;
  if (row.finished_at === null) {
    const message = `Migration ${migration.name} failed here before: see \`npx prisma migrate resolve\`.`;
    throw new DatabaseError("migration-failed", message);
  }
  if (row.checksum !== checksumOf(migration)) {
    const message = `Migration ${migration.name} was edited after it was applied: restore the file, or start from a new database.`;
    throw new DatabaseError("migration-edited", message);
  }
  return true;
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksumOf(migration), migration.name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw new DatabaseError("migration-failed", `Migration ${migration.name} failed; nothing of it was kept.`, {
      cause,
    });
  }
}

function checksumOf(migration: Migration): string {
  return createHash("sha256").update(migration.sql).digest("hex");
}

/** As Prisma Migrate creates it. */
const CREATE_MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;
