import type { Sql, SqlQueryable } from "@starling/db";
import { ADMIN_LIMITS } from "@starling/protocol";

/**
 * Of one transaction: how long a statement may take, and that rows are found one by one by indexes. All
 * that is read here is few rows of large tables, which the planner of a table without statistics (PGlite's for long) doesn't know.
 */
const BOUNDS = `SELECT set_config('statement_timeout', '${ADMIN_LIMITS.statementTimeoutMs}', true), ${[
  "seqscan",
  "hashjoin",
  "mergejoin",
  "hashagg",
]
  .map((name) => `set_config('enable_${name}', 'off', true)`)
  .join(", ")}`;

/** Runs a page's statements on one connection, each for a bounded time: an operator's list never holds up what the network lives by. */
export const boundedRead = <T>(sql: Sql, read: (tx: SqlQueryable) => Promise<T>): Promise<T> =>
  sql.transaction(async (tx) => {
    await tx.query(BOUNDS);
    return read(tx);
  });
