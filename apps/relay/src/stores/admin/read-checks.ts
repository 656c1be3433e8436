// Checks that are over, as operators read them, and what is kept of the answers that they were about.
import type { Sql, SqlQueryable } from "@starling/db";
import {
  accountId,
  type CheckId,
  checkId,
  checkReason,
  jobId,
  nodeId,
  unpackBundle,
  verdict,
} from "@starling/protocol";
import { z } from "zod";
import type {
  AdminReads,
  ChecksRequest,
  KeptAnswer,
  KeptEvidence,
  Listed,
  StoredCheck,
  StoredEvidence,
} from "../../ports/admin-reads.ts";
import { evidenceOfRow } from "../keep-evidence.ts";
import { type VerificationRow, verificationOf } from "../rows.ts";
import { SPAN_PARTS_MAX } from "../span-parts-max.ts";
import { STANDING_ANSWER } from "../standing-answer.ts";
import { boundedRead } from "./bounded-read.ts";
import { rangeOfTime } from "./id-range.ts";
import { Params } from "./params.ts";
import { readKeys, withinRange } from "./read-keys.ts";

/** Answers that took the place of one another, of one chunk, that are looked at. */
const ANSWERS_MAX = 8;

export const readChecksPage = (sql: Sql, request: ChecksRequest): Promise<Listed<StoredCheck>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const { accountId: account, jobId: job, modelId, verdict: wanted, reason } = request;
    const isUnusual = wanted !== null && wanted !== "match";
    const where = [
      ...(job === null ? [] : [`job_id = ${params.add(job)}`]),
      ...(account === null || job !== null ? [] : [`account_id = ${params.add(account)}`]),
      ...(isUnusual && account === null && job === null ? ["(verdict <> 'match' OR false_alarm)"] : []),
      ...withinRange("id", rangeOfTime("chk", request), params),
    ];
    const keptOf = (more: Params) => {
      const conditions = [
        ...(account === null || job === null ? [] : [`c.account_id = ${more.add(account)}`]),
        ...(modelId === null ? [] : [`c.model_id = ${more.add(modelId)}`]),
        ...(reason === null ? [] : [`c.reason = ${more.add(reason)}`]),
        ...(wanted === null
          ? []
          : [wanted === "unusual" ? "(c.verdict <> 'match' OR c.false_alarm)" : `c.verdict = ${more.add(wanted)}`]),
      ];
      return conditions.length === 0
        ? []
        : [`EXISTS (SELECT FROM verification_check c WHERE c.id = s.id AND ${conditions.join(" AND ")} OFFSET 0)`];
    };
    const { ids, next } = await readKeys(tx, { from: "verification_check", id: "id", where }, keptOf, params, request);
    return { rows: await readChecksById(tx, ids), next };
  });

interface CheckRow {
  readonly id: string;
  readonly reason: string;
  readonly job_id: string | null;
  readonly chunk_index: number;
  readonly model_id: string;
  readonly adapter_class: string;
  readonly node_id: string;
  readonly account_id: string;
  readonly verdict: string;
  readonly false_alarm: boolean;
  readonly distance: number | null;
  readonly referees: unknown;
  readonly created_at: Date;
}
const refereesJson = z.array(z.object({ nodeId, accountId, agrees: z.boolean() }));

/** In the order of `ids`. */
export async function readChecksById(tx: SqlQueryable, ids: readonly string[]): Promise<StoredCheck[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<CheckRow>(
    `SELECT c.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n) JOIN verification_check c ON c.id = wanted.id ORDER BY wanted.n`,
    [ids],
  );
  return rows.map(checkOf);
}

export const checkOf = (row: CheckRow): StoredCheck => ({
  checkId: checkId.parse(row.id),
  atMs: row.created_at.getTime(),
  reason: checkReason.parse(row.reason),
  verdict: verdict.parse(row.verdict),
  isFalseAlarm: row.false_alarm,
  modelId: row.model_id,
  jobId: row.job_id === null ? null : jobId.parse(row.job_id),
  chunkIndex: row.chunk_index,
  nodeId: nodeId.parse(row.node_id),
  accountId: accountId.parse(row.account_id),
  adapterClass: row.adapter_class,
  distance: row.distance,
  referees: refereesJson.parse(row.referees),
});

interface KeptRow {
  readonly node_id: string | null;
  readonly account_id: string | null;
  readonly created_at: Date;
  readonly fence: bigint;
  readonly data: Uint8Array;
  readonly output_hash: Uint8Array | null;
  readonly is_attested: boolean;
}
interface AcceptedRow extends KeptRow, VerificationRow {
  readonly first_item: number;
  readonly item_count: number;
  readonly status: string;
}

export const readKeptEvidence = (
  sql: Sql,
  { jobId: job, chunkIndex }: Parameters<AdminReads["evidence"]>[0],
): Promise<KeptEvidence | undefined> =>
  boundedRead(sql, async (tx) => {
    const [accepted, corrections, spans] = await Promise.all([
      tx.query<AcceptedRow>(
        `SELECT o.node_id, o.account_id, o.created_at, o.fence, o.data, o.output_hash, o.attestation IS NOT NULL AS is_attested,
           o.first_item, o.item_count, o.status, ${STANDING_ANSWER.verification}
         FROM output o ${STANDING_ANSWER.joins} WHERE o.job_id = $1 AND o.chunk_index = $2`,
        [job, chunkIndex],
      ),
      tx.query<KeptRow>(
        `SELECT node_id, account_id, created_at, fence, data, output_hash, attestation IS NOT NULL AS is_attested
         FROM verdict WHERE job_id = $1 AND chunk_index = $2 AND corrected AND data IS NOT NULL ORDER BY seq LIMIT $3`,
        [job, chunkIndex, ANSWERS_MAX - 1],
      ),
      tx.query<{ first_chunk: number; input: Uint8Array }>(
        "SELECT first_chunk, input FROM span WHERE job_id = $1 AND first_chunk <= $2 ORDER BY first_chunk DESC LIMIT 1",
        [job, chunkIndex],
      ),
    ]);
    const first = accepted.rows[0];
    if (first === undefined) return undefined;
    const isOk = first.status === "ok";
    return {
      firstItem: first.first_item,
      itemCount: first.item_count,
      input: inputIn(spans.rows[0], chunkIndex),
      answers: [...(isOk ? [first] : []), ...corrections.rows].map(answerOf),
      verification: isOk ? verificationOf(first) : null,
    };
  });

interface OpinionsRow {
  readonly item_count: number;
  readonly items: number[];
  readonly opinions: unknown;
  readonly data: Uint8Array;
}

export const readOpinions = (sql: Sql, id: CheckId): Promise<StoredEvidence | undefined> =>
  boundedRead(sql, async (tx) => {
    const { rows } = await tx.query<OpinionsRow>(
      "SELECT item_count, items, opinions, data FROM check_evidence WHERE check_id = $1",
      [id],
    );
    const row = rows[0];
    return row && evidenceOfRow({ ...row, itemCount: row.item_count });
  });

function inputIn(
  span: { readonly first_chunk: number; readonly input: Uint8Array } | undefined,
  chunkIndex: number,
): Uint8Array | null {
  if (span === undefined) return null;
  const parts = unpackBundle(span.input, SPAN_PARTS_MAX);
  return parts.ok ? (parts.value[chunkIndex - span.first_chunk] ?? null) : null;
}

const answerOf = (row: KeptRow): KeptAnswer => ({
  nodeId: row.node_id === null ? null : nodeId.parse(row.node_id),
  accountId: row.account_id === null ? null : accountId.parse(row.account_id),
  atMs: row.created_at.getTime(),
  fence: Number(row.fence),
  data: row.data,
  outputHash: row.output_hash,
  isAttested: row.is_attested,
});
