// Gives spans to a relay, with what is known of their chunks.
import type { Sql, SqlQueryable } from "@starling/db";
import type { SpanFacts, StreamFacts } from "@starling/domain";
import { unpackBundle } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { SPAN_PARTS_MAX } from "./span-parts-max.ts";
import type { StreamingJobs } from "./streaming-jobs.ts";
import { type StreamPartRow, streamsOf } from "./streams.ts";

interface SpanRow {
  readonly index: number;
  readonly first_chunk: number;
  readonly first_item: number;
  readonly chunk_items: number[];
  readonly input: Uint8Array;
}

export function claimSpans(
  sql: Sql,
  streaming: StreamingJobs,
  { jobId, relayId, limit, ttlMs, nowMs }: Parameters<Store["claimSpans"]>[0],
): Promise<SpanFacts[]> {
  return sql.transaction(async (tx) => {
    const { rows } = await tx.query<SpanRow>(
      `WITH wanted AS (
         SELECT job_id, index FROM span
         WHERE job_id = $1 AND state = 'queued'
           AND (claimed_by IS NULL OR claim_expires_at < to_timestamp($4::bigint / 1000.0))
         ORDER BY index LIMIT $3 FOR UPDATE SKIP LOCKED)
       UPDATE span SET claimed_by = $2, claim_fence = claim_fence + 1, claim_expires_at = to_timestamp($5::bigint / 1000.0)
       FROM wanted WHERE span.job_id = wanted.job_id AND span.index = wanted.index
       RETURNING span.index, first_chunk, first_item, chunk_items, input`,
      [jobId, relayId, limit, Math.floor(nowMs), Math.floor(nowMs + ttlMs)],
    );
    const [answered, streams] = await Promise.all([answeredIn(tx, jobId, rows), streamsIn(tx, jobId, rows)]);
    if (streams.length > 0) streaming.found(jobId);
    return [...rows]
      .sort((a, b) => a.index - b.index)
      .map((row): SpanFacts => {
        const inputs = unpackBundle(row.input, SPAN_PARTS_MAX);
        if (!inputs.ok) throw new Error(`the stored input of span ${jobId}/${row.index} is damaged`);
        const isOf = (chunkIndex: number) =>
          chunkIndex >= row.first_chunk && chunkIndex < row.first_chunk + row.chunk_items.length;
        const streamed = streams.filter(({ chunkIndex }) => isOf(chunkIndex));
        return {
          jobId,
          index: row.index,
          firstChunk: row.first_chunk,
          firstItem: row.first_item,
          chunkItems: row.chunk_items,
          inputs: inputs.value,
          answered: answered.filter(isOf),
          ...(streamed.length === 0 ? {} : { streams: streamed }),
        };
      });
  });
}

/** Chunks of the claimed spans that already have an output; in order. */
async function answeredIn(tx: SqlQueryable, jobId: string, rows: readonly SpanRow[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const from = Math.min(...rows.map((row) => row.first_chunk));
  const to = Math.max(...rows.map((row) => row.first_chunk + row.chunk_items.length));
  const { rows: found } = await tx.query<{ chunk_index: number }>(
    "SELECT chunk_index FROM output WHERE job_id = $1 AND chunk_index >= $2 AND chunk_index < $3 ORDER BY chunk_index",
    [jobId, from, to],
  );
  return found.map((row) => row.chunk_index);
}

/** What was streamed of chunks of the claimed spans; it is gone once they have an output. */
async function streamsIn(tx: SqlQueryable, jobId: string, rows: readonly SpanRow[]): Promise<StreamFacts[]> {
  if (rows.length === 0) return [];
  const from = Math.min(...rows.map((row) => row.first_chunk));
  const to = Math.max(...rows.map((row) => row.first_chunk + row.chunk_items.length));
  const { rows: parts } = await tx.query<StreamPartRow>(
    `SELECT chunk_index, from_token, node_id, account_id, tokens FROM stream_part
     WHERE job_id = $1 AND chunk_index >= $2 AND chunk_index < $3 ORDER BY chunk_index, from_token`,
    [jobId, from, to],
  );
  const { streams, loose } = streamsOf(parts);
  // Nothing goes on from them, and they would be in the way of what does.
  if (loose.length > 0)
    await tx.query(
      `DELETE FROM stream_part AS s USING unnest($2::int[], $3::int[]) AS t(chunk_index, from_token)
       WHERE s.job_id = $1 AND s.chunk_index = t.chunk_index AND s.from_token >= t.from_token`,
      [jobId, loose.map((l) => l.chunkIndex), loose.map((l) => l.from)],
    );
  return streams;
}
