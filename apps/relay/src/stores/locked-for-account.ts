// What an account may have so many of is counted by one at a time.
import type { Sql, SqlQueryable } from "@starling/db";
import type { AccountId } from "@starling/protocol";

/** Runs `work` in a transaction; others of the same account and `what` wait for its end. */
export const lockedForAccount = <T>(
  sql: Sql,
  what: "api keys" | "files" | "batches" | "webhooks" | "device keys" | "wallets" | "sessions",
  accountId: AccountId,
  work: (tx: SqlQueryable) => Promise<T>,
): Promise<T> =>
  sql.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${what} of ${accountId}`]);
    return work(tx);
  });
