import type { Sql } from "../database.ts";
import { pgliteCheckpointWalBytes, pgliteMaintenanceIntervalMs } from "../limits.ts";

/** What a PostgreSQL server does in processes of its own and PGlite, which has none, leaves undone. */
const MAINTENANCE = [
  "CHECKPOINT", // else the log grows until PGlite is closed, and all of it is replayed after a crash
  "VACUUM account, job, span, hold", // the tables whose rows change
  "SET default_statistics_target = 10",
  "ANALYZE",
];

export interface MaintenanceLimits {
  readonly checkpointWalBytes: number;
  readonly intervalMs: number;
}

const defaultLimits: MaintenanceLimits = {
  checkpointWalBytes: pgliteCheckpointWalBytes,
  intervalMs: pgliteMaintenanceIntervalMs,
};

/** Looks at the log's growth every now and then and does what is due. `stop` resolves when nothing runs any more. */
export function maintainPglite(sql: Sql, limits: MaintenanceLimits = defaultLimits): { stop(): Promise<void> } {
  let doneAtBytes: bigint | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    const writtenBytes = await readWalBytes(sql);
    doneAtBytes ??= writtenBytes;
    if (writtenBytes - doneAtBytes < limits.checkpointWalBytes) return;
    for (const statement of MAINTENANCE) await sql.query(statement);
    doneAtBytes = await readWalBytes(sql);
  };
  const timer = setInterval(() => {
    running = running.then(run).catch((error: Error) => process.emitWarning(error));
  }, limits.intervalMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}

async function readWalBytes(sql: Sql): Promise<bigint> {
  const { rows } = await sql.query<{ bytes: bigint }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS bytes",
  );
  return rows[0]?.bytes ?? 0n;
}
