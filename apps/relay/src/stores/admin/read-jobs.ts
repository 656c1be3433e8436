// Jobs of all accounts, as operators list them.
import type { Sql, SqlQueryable } from "@starling/db";
import type { JobId } from "@starling/protocol";
import type { AdminJob, JobsRequest, Listed } from "../../ports/admin-reads.ts";
import { type JobRow, jobOf } from "../rows.ts";
import { boundedRead } from "./bounded-read.ts";
import { rangeOfPrefix, rangeOfTime } from "./id-range.ts";
import { Params } from "./params.ts";
import { readKeys, withinRange } from "./read-keys.ts";

export const readJobsPage = (sql: Sql, request: JobsRequest): Promise<Listed<AdminJob>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const { idPrefix, accountId, modelId, state } = request;
    const where = [
      ...(accountId === null ? [] : [`account_id = ${params.add(accountId)}`]),
      // As the partial indexes say it.
      ...(state === "open" ? ["state = 'open'"] : []),
      ...(accountId === null && (state === "failed" || state === "cancelled")
        ? ["state IN ('failed', 'cancelled')"]
        : []),
      ...(idPrefix === null ? [] : withinRange("id", rangeOfPrefix("job", idPrefix), params)),
      ...withinRange("id", rangeOfTime("job", request), params),
    ];
    const keptOf = (more: Params) => {
      const conditions = [
        ...(modelId === null ? [] : [`j.model_id = ${more.add(modelId)}`]),
        ...(state === null || state === "open" ? [] : [`j.state = ${more.add(state)}`]),
      ];
      return conditions.length === 0
        ? []
        : [`EXISTS (SELECT FROM job j WHERE j.id = s.id AND ${conditions.join(" AND ")} OFFSET 0)`];
    };
    const { ids, next } = await readKeys(tx, { from: "job", id: "id", where }, keptOf, params, request);
    return { rows: await readJobsById(tx, ids), next };
  });

interface AdminJobRow extends JobRow {
  readonly error_code: string | null;
  readonly remaining: bigint | null;
}

async function readJobsById(tx: SqlQueryable, ids: readonly string[]): Promise<AdminJob[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<AdminJobRow>(
    `SELECT j.*, h.remaining FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n)
     JOIN job j ON j.id = wanted.id LEFT JOIN hold h ON h.job_id = j.id ORDER BY wanted.n`,
    [ids],
  );
  return rows.map((row) => adminJobOf(row, row.error_code, row.remaining ?? 0n));
}

export const adminJobOf = (row: JobRow, errorCode: string | null, held: bigint): AdminJob => ({
  job: jobOf(row),
  errorCode,
  quoted: row.quoted,
  charged: row.charged,
  rewarded: row.rewarded,
  held,
  chunksDone: row.chunks_done,
  chunksProvisional: row.chunks_provisional,
  chunksCorrected: row.chunks_corrected,
});

export const readAdminJob = async (sql: Sql, jobId: JobId): Promise<AdminJob | undefined> =>
  (await boundedRead(sql, (tx) => readJobsById(tx, [jobId])))[0];
