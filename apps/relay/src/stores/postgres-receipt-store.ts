// The receipt log over PostgreSQL, a server's or PGlite's.
import { type Database, type SqlQueryable, sqlState } from "@starling/db";
import type { Tile } from "@starling/domain";
import { entryId, type JobId, jobId, nodeId, receiptBody } from "@starling/protocol";
import type { FactsPage, ReceiptStore, StoredReceipt } from "../ports/receipt-store.ts";
import { StoreConflict } from "../ports/store.ts";
import type { ReceiptFacts } from "../receipts/receipt-facts.ts";
import { splitHashes } from "./split-hashes.ts";

const UNIQUE_VIOLATION = "23505";

export function createPostgresReceiptStore({ sql }: Database): ReceiptStore {
  return {
    async logState() {
      const { rows } = await sql.query<{ size: bigint; output_seq: bigint; verdict_seq: bigint }>(
        `SELECT coalesce((SELECT max(seq) + 1 FROM receipt), 0)::bigint AS size,
           coalesce((SELECT output_seq FROM log_cursor), 0)::bigint AS output_seq,
           coalesce((SELECT verdict_seq FROM log_cursor), 0)::bigint AS verdict_seq`,
      );
      const [row] = rows;
      if (row === undefined) throw new Error("the database has no log");
      return { size: Number(row.size), cursor: { outputSeq: row.output_seq, verdictSeq: row.verdict_seq } };
    },

    async acceptedAnswers({ after, limit }) {
      const { rows } = await sql.query<FactsRow>(
        `SELECT o.seq, o.seq AS output_seq, o.job_id, o.chunk_index, o.first_item, o.item_count, o.entry_id, o.created_at,
           o.status = 'ok' AND o.verification <> 'provisional' AS is_final, o.verification, o.agreed_by, o.agreed_of,
           false AS corrected, o.fence, o.node_id, o.input_hash, o.output_hash, o.attestation,
           j.model_id, j.model_hash, j.params, k.thumbprints
         FROM (SELECT ${OUTPUT_COLUMNS} FROM output WHERE seq > $1 ORDER BY seq LIMIT $2) AS o
         JOIN job AS j ON j.id = o.job_id ${KEYS_OF("o.account_id")}
         ORDER BY o.seq`,
        [after, limit],
      );
      return pageOf(rows, after, limit);
    },

    async judgedAnswers({ after, outputSeq, limit }) {
      const { rows } = await sql.query<FactsRow>(
        `SELECT v.seq, o.seq AS output_seq, v.job_id, v.chunk_index, o.first_item, o.item_count, o.entry_id, v.created_at,
           v.verification <> 'provisional' AS is_final, v.verification, v.agreed_by, v.agreed_of,
           c.seq IS NOT NULL AS corrected, coalesce(c.fence, o.fence) AS fence, coalesce(c.node_id, o.node_id) AS node_id,
           CASE WHEN c.seq IS NULL THEN o.input_hash ELSE c.input_hash END AS input_hash,
           CASE WHEN c.seq IS NULL THEN o.output_hash ELSE c.output_hash END AS output_hash,
           CASE WHEN c.seq IS NULL THEN o.attestation ELSE c.attestation END AS attestation,
           j.model_id, j.model_hash, j.params, k.thumbprints
         FROM (SELECT seq, job_id, chunk_index, verification, agreed_by, agreed_of, created_at
           FROM verdict WHERE seq > $1 ORDER BY seq LIMIT $2) AS v
         JOIN output AS o ON o.job_id = v.job_id AND o.chunk_index = v.chunk_index
         LEFT JOIN LATERAL (SELECT seq, fence, node_id, account_id, input_hash, output_hash, attestation FROM verdict
           WHERE job_id = v.job_id AND chunk_index = v.chunk_index AND corrected AND seq <= v.seq
           ORDER BY seq DESC LIMIT 1) AS c ON true
         JOIN job AS j ON j.id = v.job_id ${KEYS_OF("coalesce(c.account_id, o.account_id)")}
         ORDER BY v.seq`,
        [after, limit],
      );
      const ahead = rows.findIndex((row) => row.output_seq > outputSeq);
      if (ahead === -1) return pageOf(rows, after, limit);
      return { ...pageOf(rows.slice(0, ahead), after, limit), isFull: true };
    },

    async lastReceipts(chunks) {
      if (chunks.length === 0) return [];
      const { rows } = await sql.query<ReceiptRow>(
        `SELECT r.* FROM unnest($1::text[], $2::int[]) AS t(job_id, chunk_index)
         JOIN LATERAL (SELECT seq, job_id, chunk_index, revision, body, leaf_hash FROM receipt
           WHERE job_id = t.job_id AND chunk_index = t.chunk_index ORDER BY revision DESC LIMIT 1) AS r ON true`,
        [chunks.map((chunk) => chunk.jobId), chunks.map((chunk) => chunk.chunkIndex)],
      );
      return rows.map(receiptOf);
    },

    async receiptByLeaf(leafHash) {
      const { rows } = await sql.query<ReceiptRow>(
        "SELECT seq, job_id, chunk_index, revision, body, leaf_hash FROM receipt WHERE leaf_hash = $1 LIMIT 1",
        [leafHash],
      );
      return rows.map(receiptOf)[0];
    },

    async append({ from, cursor, receipts, tiles }) {
      try {
        await sql.transaction(async (tx) => {
          await moveCursor(tx, from.cursor, cursor);
          if (receipts.length > 0)
            await tx.query(
              `INSERT INTO receipt (seq, job_id, chunk_index, revision, body, leaf_hash)
               SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::int[], $5::text[], $6::bytea[])`,
              [
                receipts.map((_, i) => from.size + i),
                receipts.map((r) => r.jobId),
                receipts.map((r) => r.chunkIndex),
                receipts.map((r) => r.revision),
                receipts.map((r) => r.body),
                receipts.map((r) => r.leafHash),
              ],
            );
          if (tiles.length > 0)
            await tx.query(
              `INSERT INTO log_tile (level, index, hashes) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
               ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`,
              [tiles.map((t) => t.level), tiles.map((t) => t.index), tiles.map((t) => Buffer.concat(t.hashes))],
            );
        });
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        throw new StoreConflict("another writer has added to the receipt log", { cause: error });
      }
    },

    async tiles(keys) {
      if (keys.length === 0) return [];
      const { rows } = await sql.query<{ level: number; index: bigint; hashes: Uint8Array }>(
        `SELECT level, index, hashes FROM log_tile
         JOIN unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS t(level, index, place) USING (level, index) ORDER BY place`,
        [keys.map((key) => key.level), keys.map((key) => key.index)],
      );
      if (rows.length !== keys.length) throw new Error(`the receipt log lacks ${keys.length - rows.length} tiles`);
      return rows.map(
        ({ level, index, hashes }): Tile => ({ level, index: Number(index), hashes: splitHashes(hashes) }),
      );
    },

    async addHead({ size, rootHash, timestampMs, signature }) {
      await sql.query(
        "INSERT INTO log_head (size, root_hash, timestamp_ms, signature) VALUES ($1, $2, $3, $4) ON CONFLICT (size) DO NOTHING",
        [size, rootHash, timestampMs, signature],
      );
    },

    async lastHead() {
      const { rows } = await sql.query<{
        size: bigint;
        root_hash: Uint8Array;
        timestamp_ms: bigint;
        signature: string;
      }>("SELECT size, root_hash, timestamp_ms, signature FROM log_head ORDER BY size DESC LIMIT 1");
      const [row] = rows;
      if (row === undefined) return undefined;
      const { size, root_hash: rootHash, timestamp_ms: timestampMs, signature } = row;
      return { size: Number(size), rootHash, timestampMs: Number(timestampMs), signature };
    },

    async isAwaited(job, chunkIndex) {
      const { rows } = await sql.query(
        `SELECT 1 FROM job AS j LEFT JOIN output AS o ON o.job_id = j.id AND o.chunk_index = $2
         WHERE j.id = $1 AND $2 < j.chunk_count
           AND (CASE WHEN o.job_id IS NULL THEN j.state = 'open' ELSE o.status = 'ok' AND o.attestation IS NOT NULL END)`,
        [job, chunkIndex],
      );
      return rows.length > 0;
    },
  };
}

const finalStatus = receiptBody.shape.verdict.shape.status;

/** The keys of an account, revoked ones included: those of one that was merged are at its target. */
const KEYS_OF = (accountId: string): string =>
  `LEFT JOIN account AS a ON a.id = ${accountId}
   LEFT JOIN LATERAL (SELECT array_agg(thumbprint ORDER BY created_at, thumbprint) AS thumbprints FROM account_key
     WHERE account_id = CASE WHEN a.merged_into IS NULL THEN a.id ELSE account_root(a.id) END) AS k ON true`;

/** Of `output`, without what it holds. */
const OUTPUT_COLUMNS =
  "seq, job_id, chunk_index, first_item, item_count, status, verification, agreed_by, agreed_of, fence, node_id, account_id, input_hash, output_hash, attestation, entry_id, created_at";

interface FactsRow {
  readonly seq: bigint;
  readonly output_seq: bigint;
  readonly job_id: string;
  readonly chunk_index: number;
  readonly first_item: number;
  readonly item_count: number;
  readonly entry_id: string | null;
  readonly created_at: Date;
  readonly is_final: boolean;
  readonly verification: string;
  readonly agreed_by: number | null;
  readonly agreed_of: number | null;
  readonly corrected: boolean;
  readonly fence: bigint;
  readonly node_id: string | null;
  readonly input_hash: Uint8Array | null;
  readonly output_hash: Uint8Array | null;
  readonly attestation: Uint8Array | null;
  readonly model_id: string;
  readonly model_hash: string;
  readonly params: ReceiptFacts["params"];
  readonly thumbprints: readonly string[] | null;
}

const pageOf = (rows: readonly FactsRow[], after: bigint, limit: number): FactsPage => ({
  facts: rows.flatMap(factsOf),
  next: rows.at(-1)?.seq ?? after,
  isFull: rows.length === limit,
});

function factsOf(row: FactsRow): ReceiptFacts[] {
  const { input_hash: inputHash, output_hash: outputHash, attestation, thumbprints: keyThumbprints } = row;
  if (!row.is_final || row.node_id === null || keyThumbprints === null) return [];
  if (inputHash === null || outputHash === null || attestation === null) return [];
  return [
    {
      jobId: jobId.parse(row.job_id),
      chunkIndex: row.chunk_index,
      firstItem: row.first_item,
      itemCount: row.item_count,
      modelId: row.model_id,
      modelHash: row.model_hash,
      params: row.params,
      nodeId: nodeId.parse(row.node_id),
      keyThumbprints,
      fence: Number(row.fence),
      inputHash,
      outputHash,
      attestation,
      verification: {
        status: finalStatus.parse(row.verification),
        ...(row.agreed_by === null || row.agreed_of === null
          ? {}
          : { agreed: { by: row.agreed_by, of: row.agreed_of } }),
        ...(row.corrected ? { corrected: true } : {}),
      },
      entryId: row.entry_id === null ? null : entryId.parse(row.entry_id),
      atMs: row.created_at.getTime(),
    },
  ];
}

interface ReceiptRow {
  readonly seq: bigint;
  readonly job_id: JobId;
  readonly chunk_index: number;
  readonly revision: number;
  readonly body: string;
  readonly leaf_hash: Uint8Array;
}

const receiptOf = (row: ReceiptRow): StoredReceipt => ({
  leafIndex: Number(row.seq),
  jobId: row.job_id,
  chunkIndex: row.chunk_index,
  revision: row.revision,
  body: row.body,
  leafHash: row.leaf_hash,
});

type Cursor = Parameters<ReceiptStore["append"]>[0]["cursor"];

/** One writer at a time gets past this; the others find another cursor than theirs. */
async function moveCursor(tx: SqlQueryable, from: Cursor, to: Cursor): Promise<void> {
  await tx.query("INSERT INTO log_cursor (id, output_seq, verdict_seq) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING");
  const { rowCount } = await tx.query(
    "UPDATE log_cursor SET output_seq = $3, verdict_seq = $4 WHERE id = 1 AND output_seq = $1 AND verdict_seq = $2",
    [from.outputSeq, from.verdictSeq, to.outputSeq, to.verdictSeq],
  );
  if (rowCount !== 1) throw new StoreConflict("another writer has moved the receipt log's cursor");
}
