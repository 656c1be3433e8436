import type { Sql, SqlQueryable } from "@starling/db";
import type { Store } from "../ports/store.ts";

/** The account of a device key, opened when the key is new; null when it was revoked. */
export async function openKeyAccount(
  sql: Sql,
  { accountId, kind = "contributor", keyThumbprint, nowMs }: Parameters<Store["openContributor"]>[0],
): Promise<string | null> {
  const known = await accountOfKey(sql, keyThumbprint);
  if (known !== undefined) return known;
  return sql.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`account of ${keyThumbprint}`]);
    const meanwhile = await accountOfKey(tx, keyThumbprint);
    if (meanwhile !== undefined) return meanwhile;
    const at = Math.floor(nowMs);
    await tx.query("INSERT INTO account (id, kind, created_at) VALUES ($1, $2, to_timestamp($3::bigint / 1000.0))", [
      accountId,
      kind,
      at,
    ]);
    await tx.query(
      "INSERT INTO account_key (thumbprint, account_id, created_at) VALUES ($1, $2, to_timestamp($3::bigint / 1000.0))",
      [keyThumbprint, accountId, at],
    );
    return accountId;
  });
}

async function accountOfKey(sql: SqlQueryable, thumbprint: string): Promise<string | null | undefined> {
  const { rows } = await sql.query<{ account_id: string; revoked_at: Date | null }>(
    "SELECT account_id, revoked_at FROM account_key WHERE thumbprint = $1",
    [thumbprint],
  );
  return rows[0] && (rows[0].revoked_at === null ? rows[0].account_id : null);
}
