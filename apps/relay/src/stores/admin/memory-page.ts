import type { Listed, ListKey, ListRequest } from "../../ports/admin-reads.ts";
import { compareKeys, isAfter } from "./id-range.ts";

/** A page of rows in memory, of which all are looked at. */
export function pageInMemory<T>(
  rows: Iterable<T>,
  keyOf: (row: T) => ListKey,
  { order, after, limit }: ListRequest,
): Listed<T> {
  const sign = order === "asc" ? 1 : -1;
  const sorted = [...rows]
    .filter((row) => isAfter(keyOf(row), after, order))
    .sort((a, b) => sign * compareKeys(keyOf(a), keyOf(b)));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: sorted.length > limit && last !== undefined ? keyOf(last) : null };
}

export const byId = (id: string): ListKey => ({ value: null, id });

/** Whether a filter that may be left out lets a value through. */
export const fits = <T>(wanted: T | null, value: T): boolean => wanted === null || wanted === value;
