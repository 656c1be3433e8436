// Usage in memory.
import type { UsagePart } from "@starling/protocol";
import type { StoredUsage, UsageStore } from "../ports/usage-store.ts";
import { type MemoryTables, rootOf } from "./memory-tables.ts";

export const createMemoryUsageStore = (tables: MemoryTables): UsageStore => ({
  async usage({ accountId, fromDay, toDay, by, limit }) {
    const sums = new Map<string, StoredUsage>();
    const only = (part: UsagePart, value: string | null) => (by.includes(part) ? value : null);
    for (const row of tables.usage.values()) {
      if (row.accountId !== accountId && rootOf(tables, row.accountId) !== accountId) continue;
      if (row.day < fromDay || row.day > toDay) continue;
      const of = { day: only("day", row.day), modelId: only("model", row.modelId), keyId: only("key", row.keyId) };
      const key = JSON.stringify(of);
      const before = sums.get(key);
      sums.set(key, {
        ...of,
        jobs: (before?.jobs ?? 0) + row.jobs,
        items: (before?.items ?? 0) + row.items,
        failed: (before?.failed ?? 0) + row.failed,
        charged: (before?.charged ?? 0n) + row.charged,
      });
    }
    return [...sums.values()].sort(byDayThenDearest).slice(0, limit);
  },
});

function byDayThenDearest(a: StoredUsage, b: StoredUsage): number {
  if (a.day !== b.day) return (a.day ?? "") < (b.day ?? "") ? -1 : 1;
  if (a.charged !== b.charged) return a.charged > b.charged ? -1 : 1;
  const names = ({ modelId, keyId }: StoredUsage) => `${modelId ?? "~"} ${keyId ?? "~"}`;
  return names(a) < names(b) ? -1 : 1;
}
