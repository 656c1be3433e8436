// The keys of a page. Candidates come from an index in the list's order; where something else is asked of them as well, so many
// are looked at and no more, and the page says where the next one goes on.
import type { SqlQueryable } from "@starling/db";
import { ADMIN_LIMITS } from "@starling/protocol";
import type { ListKey, ListRequest } from "../../ports/admin-reads.ts";
import type { IdRange } from "./id-range.ts";
import type { Params } from "./params.ts";

/** Of candidates: a table or join, and what an index finds them by. */
export interface KeySource {
  readonly from: string;
  /** Their ids, and what they are sorted by before; by the id alone where it is left out. */
  readonly id: string;
  readonly value?: string;
  readonly where: readonly string[];
  /** It gives few, which are sorted; else an index gives them in the list's order. */
  readonly isFew?: true;
  /** Where a candidate comes in several rows. */
  readonly groupBy?: string;
}

interface KeyRow {
  readonly id: string;
  readonly value: bigint | null;
}

export interface Keys {
  readonly ids: readonly string[];
  readonly next: ListKey | null;
}

/**
 * @param keptOf conditions on a candidate `s` (with `s.id`), which no index answers: each looks up the candidate's own row, which
 *   `OFFSET 0` keeps the planner from turning into a join
 * @param params those that `source` names
 */
export async function readKeys(
  tx: SqlQueryable,
  source: KeySource,
  keptOf: (params: Params) => readonly string[],
  params: Params,
  { order, after, limit }: ListRequest,
): Promise<Keys> {
  const direction = order === "asc" ? "ASC" : "DESC";
  const value = source.value;
  const sorted = (id: string, by: string) =>
    value === undefined ? `${id} ${direction}` : `${by} ${direction}, ${id} ${direction}`;
  const where = [...source.where, ...afterKey(source, after, order, params)];
  // The value as it is in the index: what it is sorted by above must be seen to be what the index gives it by.
  const candidates = `SELECT ${source.id} AS id, ${value ?? "NULL::bigint"} AS value FROM ${source.from}
    ${where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`}
    ${source.groupBy === undefined ? "" : `GROUP BY ${source.groupBy}`}
    ORDER BY ${sorted(source.id, value ?? "")} LIMIT ${ADMIN_LIMITS.scannedMax}`;
  const ofCandidates = [...params.values];
  const kept = keptOf(params);
  // On a table without statistics the planner would rather collect all that an account has, and sort it.
  await tx.query(`SET LOCAL enable_sort = ${source.isFew === true ? "on" : "off"}`);
  const { rows } = await tx.query<KeyRow>(
    `SELECT s.id, s.value::bigint AS value FROM (${candidates}) AS s ${kept.length === 0 ? "" : `WHERE ${kept.join(" AND ")}`}
     ORDER BY ${sorted("s.id", "s.value")} LIMIT ${params.add(limit + 1)}`,
    params.values,
  );
  const ids = rows.slice(0, limit).map(({ id }) => id);
  if (rows.length > limit) return { ids, next: keyOf(rows[limit - 1]) };
  if (kept.length === 0) return { ids, next: null };
  // Fewer than asked for: because there are no more, or because no more were looked at?
  const { rows: scanned } = await tx.query<KeyRow & { readonly n: bigint }>(
    `SELECT s.id, s.value::bigint AS value, count(*) OVER () AS n FROM (${candidates}) AS s
     ORDER BY ${order === "asc" ? `s.value DESC NULLS LAST, s.id DESC` : `s.value ASC NULLS LAST, s.id ASC`} LIMIT 1`,
    ofCandidates,
  );
  const last = scanned[0];
  return { ids, next: last === undefined || last.n < BigInt(ADMIN_LIMITS.scannedMax) ? null : keyOf(last) };
}

function afterKey(
  { id, value }: KeySource,
  after: ListKey | null,
  order: ListRequest["order"],
  params: Params,
): string[] {
  if (after === null) return [];
  const sign = order === "asc" ? ">" : "<";
  if (value === undefined) return [`${id} ${sign} ${params.add(after.id)}`];
  return [`(${value}, ${id}) ${sign} (${params.add(after.value ?? 0n)}::bigint, ${params.add(after.id)})`];
}

const keyOf = (row: KeyRow | undefined): ListKey | null =>
  row === undefined ? null : { value: row.value, id: row.id };

/** As conditions on a column of ids. */
export const withinRange = (column: string, { from, upTo }: Partial<IdRange>, params: Params): string[] => [
  ...(from === undefined ? [] : [`${column} >= ${params.add(from)}`]),
  ...(upTo === undefined ? [] : [`${column} <= ${params.add(upTo)}`]),
];
