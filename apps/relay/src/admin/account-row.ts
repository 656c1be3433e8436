import { type AccountId, type AdminAccountRow, SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { AdminAccount } from "../ports/admin-reads.ts";
import { traced, WORK_ENTRIES } from "./traced.ts";

const SYSTEM: ReadonlySet<string> = new Set(Object.values(SYSTEM_ACCOUNTS));

/** @param nodesLive of this relay */
export function accountRow(account: AdminAccount, nodesLive: number): AdminAccountRow {
  const { accountId: id, suspension } = account;
  return {
    id,
    object: "account",
    kind: account.kind,
    roles: account.isOperator ? ["operator"] : [],
    name: account.name,
    createdAt: new Date(account.createdAtMs).toISOString(),
    points: {
      available: traced(account.available, { account: id, bucket: "available" }),
      escrow: traced(account.escrow, { account: id, bucket: "escrow" }),
      held: traced(account.held, null),
    },
    earned: traced(account.earned, SYSTEM.has(id) ? null : { account: id, type: WORK_ENTRIES }),
    spent: traced(account.spent, { account: id, bucket: "available", type: ["settle", "refund"] }),
    redeemed: traced(account.redeemed, { account: id, type: ["redemption", "redemption_return"] }),
    matches: account.matches,
    mismatches: account.mismatches,
    suspension:
      suspension === null
        ? null
        : {
            at: new Date(suspension.atMs).toISOString(),
            by: suspension.checkId === null ? "operator" : "check",
            reason: suspension.reason,
            checkId: suspension.checkId,
            operator: suspension.operatorId,
          },
    mergedInto: account.mergedInto,
    nodesLive,
  };
}

/** How many nodes each account has here. */
export function countNodes(nodes: Iterable<{ readonly accountId: AccountId }>): ReadonlyMap<AccountId, number> {
  const counts = new Map<AccountId, number>();
  for (const { accountId } of nodes) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  return counts;
}
