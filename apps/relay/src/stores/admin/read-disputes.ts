// Disputes as operators list them.
import type { Sql, SqlQueryable } from "@starling/db";
import { accountId, disputeAbout, disputeId, disputeState, entryId } from "@starling/protocol";
import type { AdminDispute, DisputesRequest, Listed } from "../../ports/admin-reads.ts";
import type { DisputeRow } from "../postgres-dispute-store.ts";
import { boundedRead } from "./bounded-read.ts";
import { Params } from "./params.ts";
import { readKeys } from "./read-keys.ts";

export const readDisputesPage = (sql: Sql, request: DisputesRequest): Promise<Listed<AdminDispute>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const { state, accountId: account, aboutType } = request;
    const where = [
      ...(account === null ? [] : [`account_id = ${params.add(account)}`]),
      ...(state === "open" && account === null ? ["state = 'open'"] : []),
    ];
    const keptOf = (more: Params) => {
      const conditions = [
        ...(state === null || (state === "open" && account === null) ? [] : [`d.state = ${more.add(state)}`]),
        ...(aboutType === null ? [] : [`d.about_type = ${more.add(aboutType)}`]),
      ];
      return conditions.length === 0
        ? []
        : [`EXISTS (SELECT FROM dispute d WHERE d.id = s.id AND ${conditions.join(" AND ")} OFFSET 0)`];
    };
    const { ids, next } = await readKeys(tx, { from: "dispute", id: "id", where }, keptOf, params, request);
    return { rows: await readDisputesById(tx, ids), next };
  });

/** In the order of `ids`. */
export async function readDisputesById(tx: SqlQueryable, ids: readonly string[]): Promise<AdminDispute[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<DisputeRow>(
    "SELECT d.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n) JOIN dispute d ON d.id = wanted.id ORDER BY wanted.n",
    [ids],
  );
  return rows.map(adminDisputeOf);
}

export const adminDisputeOf = (row: DisputeRow): AdminDispute => ({
  disputeId: disputeId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  about: disputeAbout.parse({
    type: row.about_type,
    ...(row.check_id === null ? {} : { checkId: row.check_id }),
    ...(row.job_id === null ? {} : { jobId: row.job_id, chunkIndex: row.chunk_index }),
  }),
  text: row.text,
  state: disputeState.parse(row.state),
  stake: row.stake,
  openingEntryId: row.opening_entry_id === null ? null : entryId.parse(row.opening_entry_id),
  entryId: row.entry_id === null ? null : entryId.parse(row.entry_id),
  decidedBy: row.decided_by === null ? null : accountId.parse(row.decided_by),
  reason: row.reason,
  createdAtMs: row.created_at.getTime(),
  decidedAtMs: row.decided_at?.getTime() ?? null,
});
