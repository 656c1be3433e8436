// A page of an account's statement. The balance is carried from entry to entry, and from page to page in the cursor, so that no page
// costs more than its own entries, however many the account has.
import { type AccountId, type EntryType, idTimeMs, isId, STATEMENT_LIMITS } from "@starling/protocol";
import type { DaySpan, StatementStore, StoredBalance } from "../ports/statement-store.ts";
import type { StoredEntry } from "../ports/store.ts";

/** After which entry a page begins, and the balance there. */
export interface StatementCursor {
  readonly before: string;
  readonly balance: StoredBalance;
}

export interface StatementLineFacts {
  readonly entry: StoredEntry;
  /** After the entry. */
  readonly balance: StoredBalance;
}

export interface StatementRequest {
  readonly accountId: AccountId;
  readonly span: DaySpan;
  readonly type: EntryType | null;
  readonly cursor: StatementCursor | null;
  readonly limit: number;
}

/** Newest first. Of one type it looks at a bounded number of entries, and skips the days that have none of it. */
export async function readStatement(
  store: StatementStore,
  { accountId, span, type, cursor, limit }: StatementRequest,
): Promise<{ readonly lines: StatementLineFacts[]; readonly next: StatementCursor | null }> {
  const lines: StatementLineFacts[] = [];
  const size = type === null ? limit + 1 : STATEMENT_LIMITS.csvPageRows;
  let days = span;
  let at = cursor;
  for (let looked = 0; looked < STATEMENT_LIMITS.lookedAtMax; ) {
    if (type !== null) {
      const beforeDay = at === null ? days.beforeDay : nextDay(dayOf(at));
      const day = await store.lastDay({ accountId, fromDay: days.fromDay, beforeDay, type });
      if (day === null) return { lines, next: null };
      if (at === null || day < dayOf(at)) {
        days = { ...days, beforeDay: nextDay(day) };
        at = null;
      }
    }
    const page =
      at === null
        ? await store.newest({ accountId, ...days, limit: size })
        : { entries: await store.older({ accountId, ...days, before: at.before, limit: size }), balance: at.balance };
    let { balance } = page;
    let consumed = 0;
    for (const entry of page.entries) {
      if (lines.length === limit) break;
      if (type === null || entry.type === type) lines.push({ entry, balance });
      balance = { available: balance.available - entry.available, escrow: balance.escrow - entry.escrow };
      at = { before: entry.entryId, balance };
      consumed += 1;
    }
    if (consumed === page.entries.length && page.entries.length < size) return { lines, next: null };
    if (lines.length === limit) break;
    looked += consumed;
  }
  return { lines, next: at };
}

const DAY_MS = 86_400_000;
const dayOf = ({ before }: StatementCursor): string =>
  new Date(isId("ent", before) ? idTimeMs(before) : 0).toISOString().slice(0, 10);
const nextDay = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
