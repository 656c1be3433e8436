// What a dry run counts, in memory.
import type { CheckReason } from "@starling/protocol";
import type { DryRunStore } from "../ports/dry-run-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export const createMemoryDryRunStore = (tables: MemoryTables): DryRunStore => ({
  redemptions: async ({ sinceMs, limit }) =>
    [...tables.redemptions.values()]
      .filter(({ createdAtMs }) => createdAtMs >= sinceMs)
      .sort((a, b) => (a.redemptionId < b.redemptionId ? -1 : 1))
      .slice(-limit)
      .map(({ accountId, amount, createdAtMs }) => ({ accountId, amount, createdAtMs })),
  async turnover({ sinceMs, limit }) {
    const jobs = [...tables.jobs.values()].filter(({ row }) => row.created_at.getTime() >= sinceMs).slice(-limit);
    const sum = (of: (row: (typeof jobs)[number]["row"]) => bigint) => jobs.reduce((n, { row }) => n + of(row), 0n);
    return { charged: sum((row) => row.charged), rewarded: sum((row) => row.rewarded) };
  },
  async checks({ sinceMs, limit }) {
    const counts = new Map<CheckReason, number>();
    for (const { reason } of [...tables.checks.values()].filter(({ atMs }) => atMs >= sinceMs).slice(-limit))
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return counts;
  },
  proven: async (matches) =>
    [...tables.accounts.values()].filter(({ kind, record }) => kind === "contributor" && record.matches >= matches)
      .length,
  async escrowed({ fromMs, toMs, limit }) {
    const entries = [...tables.entries.values()].filter(
      ({ type, atMs }) => (type === "settle" || type === "check") && atMs >= fromMs && atMs < toMs,
    );
    let amount = 0n;
    for (const { postings } of entries.slice(-limit))
      for (const p of postings) if (p.bucket === "escrow" && p.amount > 0n) amount += p.amount;
    return amount;
  },
});
