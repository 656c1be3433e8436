import type { SqlQueryable } from "@starling/db";
import type { ChainCursor } from "@starling/domain";

export async function readChainCursor(sql: SqlQueryable, chainId: number): Promise<ChainCursor | undefined> {
  const { rows } = await sql.query<{ block: bigint; hash: string; timestamp_s: bigint }>(
    "SELECT block, hash, timestamp_s FROM chain_cursor WHERE chain_id = $1",
    [chainId],
  );
  const [row] = rows;
  return row && { chainId, block: Number(row.block), hash: row.hash, timestampS: Number(row.timestamp_s) };
}
