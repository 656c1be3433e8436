// Statements in memory: everything is added up from the entries themselves.
import type { AccountId, EntryType } from "@starling/protocol";
import type { DaySpan, StatementStore, StoredBalance, TypeSum } from "../ports/statement-store.ts";
import type { StoredEntry } from "../ports/store.ts";
import { utcDayOf } from "./day-sums.ts";
import { entryIdSpan } from "./entry-id-span.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { netEntryOf } from "./net-entry.ts";

export function createMemoryStatementStore(tables: MemoryTables): StatementStore {
  /** Oldest first. */
  const entriesOf = (accountId: AccountId): StoredEntry[] =>
    [...tables.entries.values()]
      .filter(({ postings }) => postings.some((posting) => posting.accountId === accountId))
      .sort((a, b) => (a.entryId < b.entryId ? -1 : 1))
      .map((entry) => netEntryOf(entry, accountId));
  const within = (accountId: AccountId, span: DaySpan): StoredEntry[] =>
    entriesOf(accountId).filter(({ atMs }) => isWithin(utcDayOf(atMs), span));
  const balanceBefore = (accountId: AccountId, day: string | null): StoredBalance =>
    sumOf(within(accountId, { fromDay: null, beforeDay: day }));

  return {
    balanceBefore: async ({ accountId, day }) => balanceBefore(accountId, day),

    async sums({ accountId, ...span }) {
      const sums = new Map<EntryType, TypeSum>();
      for (const { type, available, escrow } of within(accountId, span)) {
        const before = sums.get(type);
        sums.set(type, {
          type,
          entries: (before?.entries ?? 0) + 1,
          available: (before?.available ?? 0n) + available,
          escrow: (before?.escrow ?? 0n) + escrow,
        });
      }
      return [...sums.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
    },

    async months({ accountId, limit }) {
      const months = new Set(entriesOf(accountId).map(({ atMs }) => utcDayOf(atMs).slice(0, 7)));
      return [...months].sort().reverse().slice(0, limit);
    },

    async lastDay({ accountId, type, ...span }) {
      const last = within(accountId, span).findLast((entry) => entry.type === type);
      return last === undefined ? null : utcDayOf(last.atMs);
    },

    async newest({ accountId, limit, ...span }) {
      const { from, before } = entryIdSpan(span);
      const entries = entriesOf(accountId).filter(({ entryId }) => isBetween(entryId, from, before));
      return { entries: entries.reverse().slice(0, limit), balance: balanceBefore(accountId, span.beforeDay) };
    },

    async older({ accountId, before, limit, ...span }) {
      const { from } = entryIdSpan(span);
      const entries = entriesOf(accountId).filter(({ entryId }) => isBetween(entryId, from, before));
      return entries.reverse().slice(0, limit);
    },

    async newer({ accountId, after, limit, ...span }) {
      const { from, before } = entryIdSpan(span);
      return entriesOf(accountId)
        .filter(({ entryId }) => isBetween(entryId, from, before) && (after === null || entryId > after))
        .slice(0, limit);
    },
  };
}

const isWithin = (day: string, { fromDay, beforeDay }: DaySpan): boolean =>
  (fromDay === null || day >= fromDay) && (beforeDay === null || day < beforeDay);

const isBetween = (id: string, from: string | null, before: string | null): boolean =>
  (from === null || id >= from) && (before === null || id < before);

const sumOf = (entries: readonly StoredEntry[]): StoredBalance =>
  entries.reduce(
    (sum, { available, escrow }) => ({ available: sum.available + available, escrow: sum.escrow + escrow }),
    { available: 0n, escrow: 0n },
  );
