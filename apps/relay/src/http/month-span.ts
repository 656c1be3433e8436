import type { DaySpan } from "../ports/statement-store.ts";

/** The days of a UTC month, such as 2026-11; undefined: all days. */
export function monthSpan(month: string | undefined): DaySpan {
  if (month === undefined) return { fromDay: null, beforeDay: null };
  const fromDay = `${month}-01`;
  const next = new Date(fromDay);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { fromDay, beforeDay: next.toISOString().slice(0, 10) };
}
