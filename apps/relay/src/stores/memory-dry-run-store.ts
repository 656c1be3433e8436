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
  async turnover({ fromMs, toMs, limit }) {
    const isWithin = (atMs: number) => atMs >= fromMs && atMs < toMs;
    const jobs = [...tables.jobs.values()].filter(({ row }) => isWithin(row.created_at.getTime())).slice(-limit);
    const sum = (of: (row: (typeof jobs)[number]["row"]) => bigint) => jobs.reduce((n, { row }) => n + of(row), 0n);
    return { charged: sum((row) => row.charged), rewarded: sum((row) => row.rewarded) };
  },
  async checks({ fromMs, toMs, limit }) {
    const counts = new Map<CheckReason, number>();
    const within = [...tables.checks.values()].filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    for (const { reason } of within.slice(-limit)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
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
