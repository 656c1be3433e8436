// Raw SQL in the fewest words, for tests that attack the database past every rule of the code above it.
import type { Sql, SqlQueryable } from "../database.ts";

export interface TestPosting {
  readonly accountId: string;
  readonly amount: bigint;
  readonly bucket?: string;
}

export interface Balances {
  readonly available: bigint;
  readonly escrow: bigint;
  readonly held: bigint;
}

export async function insertAccount(sql: SqlQueryable, id: string, kind = "consumer"): Promise<string> {
  await sql.query("INSERT INTO account (id, kind) VALUES ($1, $2)", [id, kind]);
  return id;
}

export async function insertEntry(sql: SqlQueryable, id: string, type = "grant"): Promise<void> {
  await sql.query("INSERT INTO ledger_entry (id, type, idempotency_key) VALUES ($1, $2, $1)", [id, type]);
}

/** All postings of an entry in one statement. */
export async function insertPostings(
  sql: SqlQueryable,
  entryId: string,
  postings: readonly TestPosting[],
  firstSeq = 0,
): Promise<void> {
  await sql.query(
    `INSERT INTO posting (entry_id, seq, account_id, bucket, amount)
     SELECT $1, s, a, b, m FROM unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[]) AS u (s, a, b, m)`,
    [
      entryId,
      postings.map((_, i) => firstSeq + i),
      postings.map((posting) => posting.accountId),
      postings.map((posting) => posting.bucket ?? "available"),
      postings.map((posting) => posting.amount),
    ],
  );
}

/** An account with points from the issuance account `issuance`, which must be there. */
export async function insertFundedAccount(sql: Sql, id: string, amount: bigint): Promise<string> {
  await sql.transaction(async (tx) => {
    await insertAccount(tx, id);
    await insertEntry(tx, `grant-${id}`);
    await insertPostings(tx, `grant-${id}`, [
      { accountId: "issuance", amount: -amount },
      { accountId: id, amount },
    ]);
  });
  return id;
}

export async function insertJob(sql: SqlQueryable, id: string, accountId: string): Promise<string> {
  await sql.query(
    `INSERT INTO job (id, account_id, request_hash, model_id, model_hash, task, params, assurance, item_count,
       chunk_count, price_per_item, reward_per_item)
     VALUES ($1, $2, '', 'm', '', 'embed', '{}', 'none', 10, 10, 10, 9)`,
    [id, accountId],
  );
  return id;
}

export async function insertHold(sql: SqlQueryable, jobId: string, accountId: string, amount: bigint): Promise<void> {
  await sql.query("INSERT INTO hold (job_id, account_id, amount, remaining) VALUES ($1, $2, $3, $3)", [
    jobId,
    accountId,
    amount,
  ]);
}

export async function insertOutput(sql: SqlQueryable, jobId: string, chunkIndex: number): Promise<void> {
  await sql.query(
    `INSERT INTO output (job_id, chunk_index, first_item, item_count, status, data, fence)
     VALUES ($1, $2, $2, 1, 'ok', $3, 1)`,
    [jobId, chunkIndex, new Uint8Array([1, 2, 3])],
  );
}

export async function readBalances(sql: SqlQueryable, id: string): Promise<Balances> {
  const { rows } = await sql.query<Balances>("SELECT available, escrow, held FROM account WHERE id = $1", [id]);
  const [row] = rows;
  if (!row) throw new Error(`no account ${id}`);
  return row;
}
