// A job's answers as they stand, and what was found of them.
import type { SqlQueryable } from "@starling/db";
import type { JobVerdict, SequencedOutput, Store, StoredOutput } from "../ports/store.ts";
import { type OutputRow, outputOf, type SequencedOutputRow, type VerdictRow, verdictOf } from "./rows.ts";
import { STANDING_ANSWER } from "./standing-answer.ts";

export async function readOutputs(
  sql: SqlQueryable,
  { jobId, fromChunk, limit, bytesMax }: Parameters<Store["outputs"]>[0],
): Promise<StoredOutput[]> {
  const { rows } = await sql.query<OutputRow>(
    `SELECT chunk_index, first_item, item_count, error_code, verification, agreed_by, agreed_of, is_corrected, data FROM (
       SELECT o.chunk_index, o.first_item, o.item_count, o.error_code, ${STANDING_ANSWER.verification}, ${STANDING_ANSWER.data},
         sum(${STANDING_ANSWER.bytes}) OVER (ORDER BY o.chunk_index) - ${STANDING_ANSWER.bytes} AS bytes_before
       FROM (
         SELECT job_id, chunk_index, first_item, item_count, error_code, verification, agreed_by, agreed_of, data FROM output
         WHERE job_id = $1 AND chunk_index >= $2 ORDER BY chunk_index LIMIT $3) AS o ${STANDING_ANSWER.joins}) AS counted
     WHERE bytes_before < $4::bigint ORDER BY chunk_index`,
    [jobId, fromChunk, limit, bytesMax],
  );
  return rows.map(outputOf);
}

export async function readOutputsBySeq(
  sql: SqlQueryable,
  { jobId, afterSeq, limit, bytesMax }: Parameters<Store["outputsBySeq"]>[0],
): Promise<SequencedOutput[]> {
  const { rows } = await sql.query<SequencedOutputRow>(
    `SELECT seq, chunk_index, first_item, item_count, error_code, verification, agreed_by, agreed_of, is_corrected, data FROM (
       SELECT o.seq, o.chunk_index, o.first_item, o.item_count, o.error_code, ${STANDING_ANSWER.verification}, ${STANDING_ANSWER.data},
         sum(${STANDING_ANSWER.bytes}) OVER (ORDER BY o.seq) - ${STANDING_ANSWER.bytes} AS bytes_before
       FROM (
         SELECT job_id, seq, chunk_index, first_item, item_count, error_code, verification, agreed_by, agreed_of, data FROM output
         WHERE job_id = $1 AND seq > $2::bigint ORDER BY seq LIMIT $3) AS o ${STANDING_ANSWER.joins}) AS counted
     WHERE bytes_before < $4::bigint ORDER BY seq`,
    [jobId, afterSeq, limit, bytesMax],
  );
  return rows.map((row) => ({ seq: row.seq, ...outputOf(row) }));
}

export async function readVerdictsBySeq(
  sql: SqlQueryable,
  { jobId, afterSeq, limit }: Parameters<Store["verdictsBySeq"]>[0],
): Promise<JobVerdict[]> {
  const { rows } = await sql.query<VerdictRow>(
    `SELECT v.seq, v.chunk_index, o.first_item, o.item_count, v.verification, v.agreed_by, v.agreed_of,
       EXISTS (SELECT 1 FROM verdict c WHERE c.job_id = v.job_id AND c.chunk_index = v.chunk_index AND c.seq <= v.seq AND c.corrected) AS is_corrected
     FROM (
       SELECT job_id, seq, chunk_index, verification, agreed_by, agreed_of FROM verdict
       WHERE job_id = $1 AND seq > $2::bigint ORDER BY seq LIMIT $3) AS v
     JOIN output o ON o.job_id = v.job_id AND o.chunk_index = v.chunk_index ORDER BY v.seq`,
    [jobId, afterSeq, limit],
  );
  return rows.map(verdictOf);
}
