import type { HistoryRange } from "@starling/protocol";

export const RANGES = ["hour", "day", "month"] as const satisfies readonly HistoryRange[];

/** The range that an address asks for; the hour when it asks for none that there is. */
export const rangeIn = (asked: string | readonly string[] | undefined): HistoryRange =>
  RANGES.find((range) => range === asked) ?? "hour";
