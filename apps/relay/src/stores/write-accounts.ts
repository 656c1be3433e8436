// The statements of one commit that write what accounts were granted and spent, and that close accounts for others.
import type { SqlQueryable } from "@starling/db";
import type { Batch } from "./batch.ts";
import { expectRows, type Sent } from "./sent.ts";

/** After holds and postings: these have locked the same accounts already. */
export function writeSums(tx: SqlQueryable, { sums }: Batch): Sent[] {
  const moved = [...sums].filter(([, { granted, spent }]) => granted !== 0n || spent !== 0n);
  if (moved.length === 0) return [];
  const written = tx.query(
    `UPDATE account SET granted = account.granted + t.granted, spent = account.spent + t.spent
     FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS t(id, granted, spent) WHERE account.id = t.id`,
    [moved.map(([id]) => id), moved.map(([, s]) => s.granted), moved.map(([, s]) => s.spent)],
  );
  return [expectRows(written, moved.length, "accounts that were granted points or spent them")];
}

/** What lets its owner in goes along; who signed in as the one that is closed must sign in again. */
export const writeMerges = (tx: SqlQueryable, { merges }: Batch): Sent[] =>
  merges.flatMap(({ from, into, atMs }) => {
    const ids = [from, into];
    return [
      expectRows(
        tx.query(
          "UPDATE account SET merged_into = $2, merged_at = to_timestamp($3::bigint / 1000.0) WHERE id = $1 AND merged_into IS NULL",
          [...ids, Math.floor(atMs)],
        ),
        1,
        "accounts to merge",
      ),
      tx.query("UPDATE account_key SET account_id = $2 WHERE account_id = $1", ids),
      tx.query("UPDATE api_key SET account_id = $2 WHERE account_id = $1", ids),
      tx.query("UPDATE wallet_link SET account_id = $2 WHERE account_id = $1", ids),
      tx.query(
        `UPDATE operator_role SET account_id = $2 WHERE account_id = $1 AND withdrawn_at IS NULL
           AND NOT EXISTS (SELECT FROM operator_role AS own WHERE own.account_id = $2 AND own.withdrawn_at IS NULL)`,
        ids,
      ),
      tx.query(
        "UPDATE operator_role SET withdrawn_at = to_timestamp($2::bigint / 1000.0) WHERE account_id = $1 AND withdrawn_at IS NULL",
        [from, Math.floor(atMs)],
      ),
      tx.query(
        "UPDATE session SET revoked_at = to_timestamp($2::bigint / 1000.0) WHERE account_id = $1 AND revoked_at IS NULL",
        [from, Math.floor(atMs)],
      ),
    ];
  });
