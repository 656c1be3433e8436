// An account's ledger entries as a statement reads them: in order, within days, and what days came to.
import type { AccountId, EntryType } from "@starling/protocol";
import type { StoredEntry } from "./store.ts";

/** Micro-points. */
export interface StoredBalance {
  readonly available: bigint;
  readonly escrow: bigint;
}

export interface TypeSum extends StoredBalance {
  readonly type: EntryType;
  readonly entries: number;
}

/** UTC days as 2026-11-23: the first, and the one after the last; null has no end on that side. */
export interface DaySpan {
  readonly fromDay: string | null;
  readonly beforeDay: string | null;
}

export interface StatementStore {
  /** What entries before a day came to; all of them where it is null. */
  balanceBefore(request: { readonly accountId: AccountId; readonly day: string | null }): Promise<StoredBalance>;
  /** What the entries of each type came to, in the order of the types' names. */
  sums(request: DaySpan & { readonly accountId: AccountId }): Promise<TypeSum[]>;
  /** Months with entries, as 2026-11, the last first. */
  months(request: { readonly accountId: AccountId; readonly limit: number }): Promise<string[]>;
  /** The last day within the span that has entries of a type; null where there is none. */
  lastDay(request: DaySpan & { readonly accountId: AccountId; readonly type: EntryType }): Promise<string | null>;
  /** Newest first from the end of the span, with the balance after the newest: both as of one moment. */
  newest(
    request: DaySpan & { readonly accountId: AccountId; readonly limit: number },
  ): Promise<{ readonly entries: StoredEntry[]; readonly balance: StoredBalance }>;
  /** Newest first, those before `before`. */
  older(
    request: DaySpan & { readonly accountId: AccountId; readonly before: string; readonly limit: number },
  ): Promise<StoredEntry[]>;
  /** Oldest first, those after `after`, or from the beginning of the span. */
  newer(
    request: DaySpan & { readonly accountId: AccountId; readonly after: string | null; readonly limit: number },
  ): Promise<StoredEntry[]>;
}
