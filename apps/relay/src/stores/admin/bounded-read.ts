import type { Sql, SqlQueryable } from "@starling/db";
import { ADMIN_LIMITS } from "@starling/protocol";

/** Runs a page's statements on one connection, each for a bounded time: an operator's list never holds up what the network lives by. */
export const boundedRead = <T>(sql: Sql, read: (tx: SqlQueryable) => Promise<T>): Promise<T> =>
  sql.transaction(async (tx) => {
    await tx.query(`SET LOCAL statement_timeout = ${ADMIN_LIMITS.statementTimeoutMs}`);
    return read(tx);
  });
