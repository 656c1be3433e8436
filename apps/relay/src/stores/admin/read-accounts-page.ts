// A page of accounts, by whatever they are looked for and sorted by.
import type { Sql, SqlQueryable } from "@starling/db";
import { type AccountSort, ADMIN_LIMITS } from "@starling/protocol";
import type { AccountSearch, AccountsRequest, AdminAccount, Listed } from "../../ports/admin-reads.ts";
import { boundedRead } from "./bounded-read.ts";
import { rangeOfPrefix } from "./id-range.ts";
import { Params } from "./params.ts";
import { readAdminAccounts } from "./read-admin-accounts.ts";
import { type KeySource, readKeys, withinRange } from "./read-keys.ts";

export const readAccountsPage = (sql: Sql, request: AccountsRequest): Promise<Listed<AdminAccount>> =>
  boundedRead(sql, async (tx) => {
    const params = new Params();
    const few = fewOf(request, params);
    const source = sourceOf(few, request.sort);
    const { ids, next } = await readKeys(tx, source, (more) => keptOf(request, more), params, request);
    return { rows: await inOrder(tx, ids), next };
  });

async function inOrder(tx: SqlQueryable, ids: readonly string[]): Promise<AdminAccount[]> {
  const found = new Map((await readAdminAccounts(tx, ids)).map((account) => [account.accountId as string, account]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** A query of ids, where an index leads to few of them: as many as are ever looked at. */
function fewOf({ search, isOperator, isSuspended, kind }: AccountsRequest, params: Params): string | null {
  const most = `LIMIT ${ADMIN_LIMITS.scannedMax}`;
  if (search !== null) return `${searchIn(search, params)} ${most}`;
  if (isOperator)
    return `SELECT account_id AS id FROM operator_role WHERE withdrawn_at IS NULL UNION SELECT id FROM account WHERE kind = 'operator' ${most}`;
  if (isSuspended === true) return `SELECT id FROM account WHERE suspended_at IS NOT NULL ORDER BY id DESC ${most}`;
  if (kind !== null && kind !== "contributor" && kind !== "consumer")
    return `SELECT id FROM account WHERE kind NOT IN ('contributor', 'consumer') AND kind = ${params.add(kind)} ORDER BY id DESC ${most}`;
  return null;
}

function searchIn(search: AccountSearch, params: Params): string {
  switch (search.by) {
    case "id":
      return `SELECT id FROM account WHERE ${withinRange("id", rangeOfPrefix("acc", search.prefix), params).join(" AND ")}`;
    case "name":
      return `SELECT id FROM account WHERE name IS NOT NULL AND lower(name) LIKE ${params.add(`${escapeLike(search.prefix.toLowerCase())}%`)}`;
    case "wallet": {
      const [from, upTo] = [search.prefix.padEnd(42, "0"), search.prefix.padEnd(42, "f")];
      return `SELECT DISTINCT account_id AS id FROM wallet_link WHERE ${withinRange("address", { from, upTo }, params).join(" AND ")}`;
    }
    case "device":
      return `SELECT account_id AS id FROM account_key WHERE thumbprint = ${params.add(search.thumbprint)}`;
  }
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

function sourceOf(few: string | null, sort: AccountSort): KeySource {
  if (sort === "created")
    return few === null
      ? { from: "account", id: "id", where: [] }
      : { from: `(${few}) AS few`, id: "few.id", where: [], isFew: true };
  return few === null
    ? { from: "account_figure", id: "account_id", value: sort, where: [] }
    : {
        from: `(${few}) AS few JOIN account_figure f ON f.account_id = few.id`,
        id: "few.id",
        value: `f.${sort}`,
        where: [],
        isFew: true,
      };
}

function keptOf({ kind, isSuspended, isOperator, search }: AccountsRequest, params: Params): string[] {
  const conditions = [
    ...(kind === null ? [] : [`a.kind = ${params.add(kind)}`]),
    ...(isSuspended === null ? [] : [`a.suspended_at IS ${isSuspended ? "NOT NULL" : "NULL"}`]),
    ...(isOperator && search !== null
      ? [
          "(a.kind = 'operator' OR EXISTS (SELECT FROM operator_role r WHERE r.account_id = a.id AND r.withdrawn_at IS NULL))",
        ]
      : []),
  ];
  return conditions.length === 0
    ? []
    : [`EXISTS (SELECT FROM account a WHERE a.id = s.id AND ${conditions.join(" AND ")} OFFSET 0)`];
}
