// How a job's chunks came to their answers.
import type { SqlQueryable } from "@starling/db";
import { accountId, isErrorCode, nodeId } from "@starling/protocol";
import type { Store, StoredChunk } from "../ports/store.ts";
import { isChosenFor } from "./is-chosen-for.ts";
import { type VerificationRow, verificationOf } from "./rows.ts";
import { STANDING_ANSWER } from "./standing-answer.ts";

interface ChunkRow extends VerificationRow {
  readonly chunk_index: number;
  readonly first_item: number;
  readonly item_count: number;
  readonly error_code: string | null;
  readonly fence: bigint;
  readonly node_id: string | null;
  readonly account_id: string | null;
  readonly chosen: string;
  readonly created_at: Date;
}

export async function readChunks(
  sql: SqlQueryable,
  { jobId, after, limit }: Parameters<Store["chunksOfJob"]>[0],
): Promise<StoredChunk[]> {
  const { rows } = await sql.query<ChunkRow>(
    `SELECT o.chunk_index, o.first_item, o.item_count, o.error_code, o.fence, o.node_id, o.account_id, o.chosen, o.created_at, ${STANDING_ANSWER.verification}
     FROM (
       SELECT job_id, chunk_index, first_item, item_count, error_code, fence, node_id, account_id, chosen, created_at, verification, agreed_by, agreed_of
       FROM output WHERE job_id = $1 AND chunk_index > $2 ORDER BY chunk_index LIMIT $3) AS o ${STANDING_ANSWER.joins} ORDER BY o.chunk_index`,
    [jobId, after ?? -1, limit],
  );
  return rows.map(chunkOf);
}

function chunkOf(row: ChunkRow): StoredChunk {
  const base = {
    chunkIndex: row.chunk_index,
    firstItem: row.first_item,
    itemCount: row.item_count,
    fence: Number(row.fence),
    atMs: row.created_at.getTime(),
  };
  if (row.error_code !== null) {
    const code = isErrorCode(row.error_code) ? row.error_code : "internal";
    return { ...base, status: "failed", code, nodeId: null, accountId: null, verification: null, chosen: null };
  }
  return {
    ...base,
    status: "ok",
    code: null,
    nodeId: row.node_id === null ? null : nodeId.parse(row.node_id),
    accountId: row.account_id === null ? null : accountId.parse(row.account_id),
    verification: verificationOf(row),
    chosen: isChosenFor(row.chosen) ? row.chosen : "fastest_free",
  };
}
