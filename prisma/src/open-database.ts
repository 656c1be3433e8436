import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/client.ts";
import { createSql } from "./create-sql.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import type { Database } from "./database.ts";
import { DatabaseError, sqlState } from "./database-error.ts";
import { connectTimeoutMs, postgresConnectionsMax, statementTimeoutMs } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { maintainPglite } from "./pglite/maintain-pglite.ts";
import { startPglite } from "./pglite/start-pglite.ts";
import { resultTypes } from "./sql-codec.ts";

/**
 * Prisma reads every timestamp as UTC, whatever its offset says. And all that we read in pages is read by an index in
 * its order: on a table without statistics (a new one; on PGlite for long) the planner would rather collect a whole
 * job in a bitmap and sort it, to give its first eight rows.
 */
const SESSION = "SET TIME ZONE 'UTC'; SET enable_bitmapscan = off";

export interface OpenDatabaseOptions {
  /** A PostgreSQL server, 15 or newer; behind a pooler, one connection must stay one session. */
  readonly databaseUrl?: string | undefined;
  /** Without a server: PGlite lives in `<dataDir>/pgdata`, under the lock `<dataDir>/relay.lock`. */
  readonly dataDir?: string | undefined;
}

/** Opens and migrates the database. Expected failures are `DatabaseError`s with a code. */
export function openDatabase({ databaseUrl, dataDir }: OpenDatabaseOptions): Promise<Database> {
  if (databaseUrl) return openPostgres(databaseUrl);
  if (dataDir) return openPglite(dataDir);
  throw new Error("openDatabase needs a databaseUrl or a dataDir");
}

async function openPostgres(databaseUrl: string): Promise<Database> {
  const pool = createPool({
    connectionString: databaseUrl,
    max: postgresConnectionsMax,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
    pipeline: true, // a commit's statements travel together, not each after the other's answer
  });
  return openOn(pool, "postgres", () => pool.end());
}

async function openPglite(dataDir: string): Promise<Database> {
  const lock = lockDataDir(dataDir);
  try {
    const thread = await startPglite(path.join(dataDir, "pgdata"));
    const pool = createPool({
      stream: () => thread.openStream(),
      max: 1,
      idleTimeoutMillis: 0,
      user: "postgres",
      database: "postgres",
    });
    const maintenance = maintainPglite(createSql(pool));
    return await openOn(pool, "pglite", async () => {
      await maintenance.stop();
      await pool.end();
      await thread.close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openOn(pool: pg.Pool, kind: Database["kind"], closeBelow: () => Promise<void>): Promise<Database> {
  try {
    await migrateOn(pool);
  } catch (error) {
    await closeBelow();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  let closing: Promise<void> | undefined;
  return {
    kind,
    prisma,
    sql: createSql(pool),
    close() {
      closing ??= prisma.$disconnect().then(closeBelow);
      return closing;
    },
  };
}

async function migrateOn(pool: pg.Pool): Promise<void> {
  const client = await connect(pool);
  try {
    await client.query("SET statement_timeout = 0"); // a migration takes its time, and waits for another's
    await migrate(client);
  } finally {
    client.release(true);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    const why =
      cause instanceof Error ? cause.message || sqlState(cause) || String(Reflect.get(cause, "code")) : String(cause);
    const message = `No connection to the database (${why}): check DATABASE_URL and that the server runs.`;
    throw new DatabaseError("database-unreachable", message, { cause });
  }
}

function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    types: resultTypes,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "starling",
    onConnect: async (client) => void (await client.query(SESSION)),
  });
  pool.on("error", () => {}); // an idle connection was lost; the next query opens another, or says why it can't
  return pool;
}
