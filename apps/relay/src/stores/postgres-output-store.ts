// Minted outputs in PostgreSQL.
import type { Sql, SqlParam } from "@starling/db";
import type { OutputStore, StoredMintedOutput } from "../ports/output-store.ts";
import { knownPlaceOf, type PlaceColumns } from "./place-of.ts";

interface OutputRow extends PlaceColumns {
  readonly seq: bigint;
  readonly chain_id: bigint;
  readonly token_id: string;
  readonly owner: string;
  readonly leaf_hash: string;
  readonly model_hash: string;
  readonly input_hash: string;
  readonly output_hash: string;
  readonly uri: string;
  readonly created_at: Date;
}

export function createPostgresOutputStore(sql: Sql): OutputStore {
  const read = async (where: string, params: readonly SqlParam[]) =>
    (await sql.query<OutputRow>(`SELECT * FROM minted_output WHERE chain_id = $1 AND ${where}`, params)).rows.map(
      outputOf,
    );
  const PAGE = "($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3";

  return {
    get: async ({ chainId, tokenId }) => (await read("token_id = $2", [chainId, tokenId]))[0],
    byLeafHash: async ({ chainId, leafHash }) => (await read("leaf_hash = $2", [chainId, leafHash]))[0],
    list: ({ chainId, owner, before, limit }) =>
      owner === null
        ? read(PAGE, [chainId, before, limit])
        : read(`owner = $4 AND ${PAGE}`, [chainId, before, limit, owner]),
  };
}

const outputOf = (row: OutputRow): StoredMintedOutput => ({
  seq: row.seq,
  chainId: Number(row.chain_id),
  tokenId: row.token_id,
  owner: row.owner,
  leafHash: row.leaf_hash,
  modelHash: row.model_hash,
  inputHash: row.input_hash,
  outputHash: row.output_hash,
  uri: row.uri,
  place: knownPlaceOf(row),
  createdAtMs: row.created_at.getTime(),
});
