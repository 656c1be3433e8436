// Deposits in memory.
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import type { DepositStore } from "../ports/deposit-store.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { newestFirst } from "./newest-first.ts";

export function createMemoryDepositStore({ deposits }: MemoryTables): DepositStore {
  const list: DepositStore["list"] = async ({ accountId, ...page }) =>
    newestFirst(
      [...deposits.values()].filter((deposit) => deposit.accountId === accountId),
      page,
    );
  return {
    list,
    async totals() {
      let points = 0n;
      for (const deposit of deposits.values()) points += deposit.points;
      return { count: deposits.size, points };
    },
    unclaimed: (page) => list({ ...page, accountId: SYSTEM_ACCOUNTS.treasury }),
  };
}
