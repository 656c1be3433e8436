// The statements of one commit that keep what was streamed of answers under way: one for all that is over, one for all that is new.
import type { SqlQueryable } from "@starling/db";
import type { Batch } from "./batch.ts";
import type { Sent } from "./sent.ts";
import type { StreamingJobs } from "./streaming-jobs.ts";

/** Of jobs that are known to stream alone: to look for parts of every answer costs as much as a tenth of writing it. */
export function deleteStreams(tx: SqlQueryable, batch: Batch, streaming: StreamingJobs): Sent[] {
  const sent: Sent[] = [];
  const chunks = batch.unstreamed.filter(({ jobId }) => streaming.has(jobId));
  if (chunks.length > 0)
    sent.push(
      tx.query(
        `DELETE FROM stream_part AS s USING unnest($1::text[], $2::int[]) AS t(job_id, chunk_index)
         WHERE s.job_id = t.job_id AND s.chunk_index = t.chunk_index`,
        [chunks.map((c) => c.jobId), chunks.map((c) => c.chunkIndex)],
      ),
    );
  const jobs = batch.ended.filter(({ jobId }) => streaming.has(jobId)).map(({ jobId }) => jobId);
  if (jobs.length > 0) sent.push(tx.query("DELETE FROM stream_part WHERE job_id = ANY($1::text[])", [jobs]));
  return sent;
}

export function insertStreams(tx: SqlQueryable, { streamed }: Batch): Sent[] {
  if (streamed.size === 0) return [];
  const rows = [...streamed.values()].flatMap(({ jobId, chunkIndex, parts }) =>
    parts.map((part) => ({ jobId, chunkIndex, ...part })),
  );
  const inserted = tx.query(
    `INSERT INTO stream_part (job_id, chunk_index, from_token, fence, node_id, account_id, tokens)
     SELECT job_id, chunk_index, from_token, fence, node_id, account_id, string_to_array(tokens, ':')::int[]
     FROM unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::text[])
       AS t(job_id, chunk_index, from_token, fence, node_id, account_id, tokens)`,
    [
      rows.map((r) => r.jobId),
      rows.map((r) => r.chunkIndex),
      rows.map((r) => r.from),
      rows.map((r) => r.fence),
      rows.map((r) => r.nodeId),
      rows.map((r) => r.accountId),
      rows.map((r) => r.tokens.join(":")), // no comma and no brace: what an array of texts holds without quotes
    ],
  );
  return [inserted];
}
