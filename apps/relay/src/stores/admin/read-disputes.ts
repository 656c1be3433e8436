// Disputes as operators list them.
import type { Sql, SqlQueryable } from "@starling/db";
import type { DisputesRequest, Listed } from "../../ports/admin-reads.ts";
import type { StoredDispute } from "../../ports/dispute-store.ts";
import { type DisputeRow, disputeOf } from "../postgres-dispute-store.ts";
import { boundedRead } from "./bounded-read.ts";
import { Params } from "./params.ts";
import { readKeys } from "./read-keys.ts";

export const readDisputesPage = (sql: Sql, request: DisputesRequest): Promise<Listed<StoredDispute>> =>
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
export async function readDisputesById(tx: SqlQueryable, ids: readonly string[]): Promise<StoredDispute[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<DisputeRow>(
    "SELECT d.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted(id, n) JOIN dispute d ON d.id = wanted.id ORDER BY wanted.n",
    [ids],
  );
  return rows.map(disputeOf);
}
