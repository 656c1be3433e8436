// What checks read: answers with their inputs, and those whose verdict is outstanding.
import type { SqlQueryable } from "@starling/db";
import { unpackBundle } from "@starling/protocol";
import type { ChunkKey, Store } from "../ports/store.ts";
import { type EvidenceRow, evidenceOf, type ProvisionalRow, provisionalOf } from "./rows.ts";
import { SPAN_PARTS_MAX } from "./span-parts-max.ts";
import { STANDING_ANSWER } from "./standing-answer.ts";

/** Where an answer and its input lie, and how large they are. */
interface PlaceRow {
  readonly n: number;
  readonly job_id: string;
  readonly index: number;
  readonly output_bytes: number;
  readonly input_bytes: number;
}
interface SpanInputRow {
  readonly job_id: string;
  readonly index: number;
  readonly first_chunk: number;
  readonly input: Uint8Array;
}
interface PlacedEvidenceRow extends EvidenceRow {
  readonly n: number;
}

const CHUNKS_ASKED = "unnest($1::text[], $2::int[]) WITH ORDINALITY AS asked(job_id, chunk_index, n)";

export async function readEvidence(
  sql: SqlQueryable,
  { chunks, bytesMax }: Parameters<Store["evidence"]>[0],
): ReturnType<Store["evidence"]> {
  const keys = (some: readonly ChunkKey[]) => [some.map((c) => c.jobId), some.map((c) => c.chunkIndex)];
  const { rows: places } = await sql.query<PlaceRow>(
    `SELECT asked.n::int AS n, o.job_id, span.index, ${STANDING_ANSWER.bytes} AS output_bytes, span.input_bytes
     FROM ${CHUNKS_ASKED} JOIN output o ON o.job_id = asked.job_id AND o.chunk_index = asked.chunk_index AND o.status = 'ok'
     JOIN LATERAL (
       SELECT s.index, octet_length(s.input) AS input_bytes FROM span s
       WHERE s.job_id = o.job_id AND s.first_chunk <= o.chunk_index ORDER BY s.first_chunk DESC LIMIT 1) AS span ON true
     ${STANDING_ANSWER.joins} ORDER BY asked.n`,
    keys(chunks),
  );
  const { spans, endsBefore } = fit(places, bytesMax, chunks.length);
  const [read, left] = [chunks.slice(0, endsBefore), chunks.slice(endsBefore)];
  if (spans.length === 0) return { evidence: [], left };
  const [inputs, answers] = await Promise.all([
    sql.query<SpanInputRow>(
      `SELECT s.job_id, s.index, s.first_chunk, s.input FROM unnest($1::text[], $2::int[]) AS wanted(job_id, index)
       JOIN span s ON s.job_id = wanted.job_id AND s.index = wanted.index`,
      [spans.map((s) => s.job_id), spans.map((s) => s.index)],
    ),
    sql.query<PlacedEvidenceRow>(
      `SELECT asked.n::int AS n, o.job_id, o.chunk_index, o.item_count, coalesce(correction.fence, o.fence) AS fence, ${STANDING_ANSWER.data},
         CASE WHEN correction.fence IS NULL THEN o.input_hash ELSE correction.input_hash END AS input_hash,
         CASE WHEN correction.fence IS NULL THEN o.output_hash ELSE correction.output_hash END AS output_hash,
         CASE WHEN correction.fence IS NULL THEN o.attestation ELSE correction.attestation END AS attestation
       FROM ${CHUNKS_ASKED} JOIN output o ON o.job_id = asked.job_id AND o.chunk_index = asked.chunk_index AND o.status = 'ok'
       ${STANDING_ANSWER.joins} ORDER BY asked.n`,
      keys(read),
    ),
  ]);
  const bySpan = new Map(inputs.rows.map((row) => [spanKey(row), row]));
  const spanOf = new Map(places.map((place) => [place.n, spanKey(place)]));
  const parts = new Map<string, readonly Uint8Array[]>();
  const evidence = answers.rows.flatMap((row) => {
    const key = spanOf.get(row.n);
    const span = key === undefined ? undefined : bySpan.get(key);
    if (key === undefined || span === undefined) return [];
    const inputsOfSpan = parts.get(key) ?? partsOf(span);
    parts.set(key, inputsOfSpan);
    const input = inputsOfSpan[row.chunk_index - span.first_chunk];
    return input === undefined ? [] : [evidenceOf(row, input.slice())]; // a copy, so that the rest of the span can go
  });
  return { evidence, left };
}

/** The places that fit: their spans, each once, and how many of the chunks asked for were looked at. */
function fit(places: readonly PlaceRow[], bytesMax: number, asked: number) {
  const spans = new Map<string, PlaceRow>();
  let bytes = 0;
  for (const place of places) {
    if (bytes >= bytesMax) return { spans: [...spans.values()], endsBefore: place.n - 1 };
    bytes += place.output_bytes;
    if (spans.has(spanKey(place))) continue;
    spans.set(spanKey(place), place);
    bytes += place.input_bytes;
  }
  return { spans: [...spans.values()], endsBefore: asked };
}

const spanKey = ({ job_id, index }: { readonly job_id: string; readonly index: number }) => `${job_id} ${index}`;

function partsOf({ job_id, index, input }: SpanInputRow): readonly Uint8Array[] {
  const parts = unpackBundle(input, SPAN_PARTS_MAX);
  if (!parts.ok) throw new Error(`the stored input of span ${job_id}/${index} is damaged`);
  return parts.value;
}

/** Job by job, which are few; what stands is looked up only for answers that were provisional when they were accepted. */
export async function readProvisional(
  sql: SqlQueryable,
  { after, limit }: Parameters<Store["provisional"]>[0],
): ReturnType<Store["provisional"]> {
  const { rows } = await sql.query<ProvisionalRow>(
    `SELECT p.seq, job.id AS job_id, p.chunk_index, job.model_id, p.node_id, p.account_id, p.reward,
       CASE WHEN job.task = 'generate' THEN job.account_id END AS payer_id, job.price_per_item, job.reward_per_item
     FROM job CROSS JOIN LATERAL (
       SELECT o.seq, o.chunk_index, o.node_id, o.account_id, o.reward FROM output o
       WHERE o.job_id = job.id AND o.verification = 'provisional' AND o.seq > $1::bigint
         AND coalesce((
           SELECT v.verification FROM verdict v WHERE v.job_id = o.job_id AND v.chunk_index = o.chunk_index ORDER BY v.seq DESC LIMIT 1
         ), 'provisional') = 'provisional'
         AND o.created_at > (SELECT coalesce(a.forfeited_at, '-infinity') FROM account a WHERE a.id = o.account_id)
       ORDER BY o.seq LIMIT $2) AS p
     WHERE job.is_provisional ORDER BY p.seq LIMIT $2`,
    [after ?? 0n, limit],
  );
  return { outputs: rows.map(provisionalOf), next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) };
}
