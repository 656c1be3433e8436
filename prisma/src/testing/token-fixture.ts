// Raw SQL in the fewest words, for tests that attack redemptions and sign-in past every rule of the code above them.
import type { SqlQueryable } from "../database.ts";

export const address = (of: number): string => `0x${of.toString(16).padStart(40, "0")}`;

export async function insertRedemption(
  sql: SqlQueryable,
  id: string,
  accountId: string,
  { amount = 100n, cumulative = amount, state = "issued", deadline = state === "issued" ? 1n : null } = {} as {
    readonly amount?: bigint;
    readonly cumulative?: bigint;
    readonly state?: string;
    readonly deadline?: bigint | null;
  },
): Promise<string> {
  await sql.query(
    `INSERT INTO redemption (id, account_id, recipient, amount, cumulative, state, deadline_s, request_hash, issued_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '', CASE WHEN $6 = 'issued' THEN now() END)`,
    [id, accountId, address(1), amount, cumulative, state, deadline],
  );
  return id;
}

/** At a place on the chain that is named by the redemption, unless it is given. */
export async function redeem(sql: SqlQueryable, id: string, transaction = id): Promise<void> {
  await sql.query(
    "UPDATE redemption SET state = 'redeemed', ended_at = now(), block = 1, transaction = $2, log_index = 0 WHERE id = $1",
    [id, transaction],
  );
}

export async function redeemedOf(sql: SqlQueryable, accountId: string): Promise<bigint | undefined> {
  const { rows } = await sql.query<{ redeemed: bigint }>("SELECT redeemed FROM account WHERE id = $1", [accountId]);
  return rows[0]?.redeemed;
}

export async function merge(sql: SqlQueryable, from: string, into: string): Promise<void> {
  await sql.query("UPDATE account SET merged_into = $2, merged_at = now() WHERE id = $1", [from, into]);
}

export async function insertKey(sql: SqlQueryable, thumbprint: string, accountId: string): Promise<string> {
  await sql.query("INSERT INTO account_key (thumbprint, account_id) VALUES ($1, $2)", [thumbprint, accountId]);
  return thumbprint;
}
