import type { SqlQueryable } from "@starling/db";
import { accountId, entryType } from "@starling/protocol";
import type { StoredPostings } from "../ports/store.ts";

interface PostingRow {
  readonly entry_id: string;
  readonly type: string;
  readonly created_at: Date;
  readonly account_id: string;
  readonly bucket: string;
  readonly amount: bigint;
}

export async function readEntryByKey(sql: SqlQueryable, idempotencyKey: string): Promise<StoredPostings | undefined> {
  const { rows } = await sql.query<PostingRow>(
    `SELECT p.entry_id, e.type, e.created_at, p.account_id, p.bucket, p.amount
     FROM ledger_entry AS e JOIN posting AS p ON p.entry_id = e.id WHERE e.idempotency_key = $1 ORDER BY p.seq`,
    [idempotencyKey],
  );
  const [first] = rows;
  return (
    first && {
      entryId: first.entry_id,
      type: entryType.parse(first.type),
      atMs: first.created_at.getTime(),
      postings: rows.map((row) => ({
        accountId: accountId.parse(row.account_id),
        bucket: row.bucket === "escrow" ? "escrow" : "available",
        amount: row.amount,
      })),
    }
  );
}
