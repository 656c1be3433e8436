import type { Sql } from "../database.ts";
import { pgliteCheckpointWalBytes, pgliteMaintenanceIntervalMs, pgliteVacuumWalBytes } from "../limits.ts";

/** What a PostgreSQL server does in processes of its own and PGlite, which has none, leaves undone. */
interface Duty {
  readonly everyWalBytes: number;
  readonly statements: readonly string[];
}

export const pgliteDuties: readonly Duty[] = [
  // Else the log grows until PGlite is closed, and all of it is replayed after a crash.
  { everyWalBytes: pgliteCheckpointWalBytes, statements: ["CHECKPOINT"] },
  // The tables whose rows change; then a small sample of each table for the planner.
  {
    everyWalBytes: pgliteVacuumWalBytes,
    statements: ["VACUUM account, job, span, hold", "SET default_statistics_target = 10", "ANALYZE"],
  },
];

/** Looks at the log's growth every now and then and does what is due. `stop` resolves when nothing runs any more. */
export function maintainPglite(
  sql: Sql,
  duties: readonly Duty[] = pgliteDuties,
  intervalMs: number = pgliteMaintenanceIntervalMs,
): { stop(): Promise<void> } {
  const doneAtBytes = new Map<Duty, bigint>();
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    const writtenBytes = await readWalBytes(sql);
    for (const duty of duties) {
      const doneAt = doneAtBytes.get(duty);
      const isDue = doneAt !== undefined && writtenBytes - doneAt >= duty.everyWalBytes;
      if (isDue) for (const statement of duty.statements) await sql.query(statement);
      if (isDue || doneAt === undefined) doneAtBytes.set(duty, writtenBytes);
    }
  };
  const timer = setInterval(() => {
    running = running.then(run).catch((error: Error) => process.emitWarning(error));
  }, intervalMs);
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
