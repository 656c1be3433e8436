// Accounts in memory, as operators see and find them.
import { type AccountId, type AccountSort, unreachable } from "@starling/protocol";
import type { AccountSearch, AccountsRequest, AdminAccount, AdminDeviceRow, Listed } from "../../ports/admin-reads.ts";
import type { MemoryAccount, MemoryTables } from "../memory-tables.ts";
import { fits, pageInMemory } from "./memory-page.ts";

export function accountsInMemory(tables: MemoryTables, request: AccountsRequest): Listed<AdminAccount> {
  const { search, kind, isSuspended, isOperator, sort } = request;
  const rows = [...tables.accounts.values()]
    .filter((account) => search === null || isFound(tables, account, search))
    .map((account) => adminAccountIn(tables, account))
    .filter(
      (account) =>
        fits(kind, account.kind) &&
        fits(isSuspended, account.suspension !== null) &&
        (!isOperator || account.isOperator),
    );
  return pageInMemory(rows, (row) => ({ value: figureOf(row, sort), id: row.accountId }), request);
}

function isFound({ wallets, accountKeys }: MemoryTables, account: MemoryAccount, search: AccountSearch): boolean {
  const { accountId, name } = account;
  switch (search.by) {
    case "id":
      return accountId.startsWith(search.prefix);
    case "name":
      return name?.toLowerCase().startsWith(search.prefix.toLowerCase()) === true;
    case "wallet":
      return [...wallets.values()].some((w) => w.accountId === accountId && w.address.startsWith(search.prefix));
    case "device":
      return accountKeys.get(search.thumbprint)?.accountId === accountId;
    default:
      return unreachable(search);
  }
}

const figureOf = (account: AdminAccount, sort: AccountSort): bigint | null =>
  sort === "created" ? null : BigInt(account[sort]);

export function adminAccountIn(tables: MemoryTables, account: MemoryAccount): AdminAccount {
  const { accountId, available, escrow, granted, spent, redeemed, mergedInto, kind, record } = account;
  const open = [...tables.redemptions.values()].find(
    (r) => r.accountId === accountId && (r.state === "held" || r.state === "issued"),
  );
  const isSystem = kind === "treasury" || kind === "issuance" || kind === "escrow" || kind === "burn";
  const merged = [...tables.accounts.values()].filter((other) => other.mergedInto === accountId);
  const bought = new Set<AccountId>(mergedInto === null ? [accountId, ...merged.map((m) => m.accountId)] : []);
  const deposits = [...tables.deposits.values()]
    .filter((deposit) => bought.has(deposit.accountId))
    .reduce((sum, { points }) => sum + points, 0n);
  const suspension = tables.suspensions.get(accountId);
  const by = [...tables.actions.values()].findLast(
    ({ action, subject }) => action === "suspend_account" && subject.id === accountId,
  );
  return {
    accountId,
    kind,
    isOperator:
      kind === "operator" ||
      [...tables.roles.values()].some((role) => role.accountId === accountId && role.withdrawnAtMs === null),
    name: account.name,
    createdAtMs: account.createdAtMs,
    available,
    escrow,
    held: account.held,
    granted,
    earned: isSystem ? 0n : available + escrow + spent + redeemed - granted + (open?.amount ?? 0n) - deposits,
    spent,
    redeemed,
    matches: record.matches,
    mismatches: record.mismatches,
    suspension:
      suspension === undefined
        ? null
        : {
            atMs: suspension.atMs,
            checkId: suspension.checkId,
            reason: suspension.reason,
            operatorId: suspension.checkId === null ? (by?.operatorId ?? null) : null,
          },
    mergedInto,
    redemption:
      open === undefined
        ? null
        : {
            redemptionId: open.redemptionId,
            state: open.state,
            amount: open.amount,
            createdAtMs: open.createdAtMs,
          },
  };
}

export const devicesInMemory = (
  { accountKeys, suspendedDevices }: MemoryTables,
  { accountId, limit }: { readonly accountId: AccountId; readonly limit: number },
): AdminDeviceRow[] =>
  [...accountKeys.values()]
    .filter((key) => key.accountId === accountId)
    .sort((a, b) => b.createdAtMs - a.createdAtMs || (a.thumbprint < b.thumbprint ? 1 : -1))
    .slice(0, limit)
    .map(({ thumbprint, label, createdAtMs, lastSeenAtMs, revokedAtMs }) => ({
      thumbprint,
      label,
      createdAtMs,
      lastSeenAtMs,
      revokedAtMs,
      suspendedAtMs: suspendedDevices.get(thumbprint)?.atMs ?? null,
    }));
