// Which days are shown, as the address says it: ?days=30, or ?from=…&to=…
import { USAGE_LIMITS } from "@starling/protocol";
import type { SearchParams } from "../../../shared/ui/table-query.ts";

const DAY_MS = 86_400_000;
const DAY = /^2[01]\d{2}-\d{2}-\d{2}$/;

export const PRESETS_DAYS = [7, 30, 90, 365] as const;

export interface UsageRange {
  readonly from: string;
  readonly to: string;
  /** Where a preset was chosen. */
  readonly days: number | undefined;
}

export const dayAt = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** What isn't allowed counts as absent: the last thirty days. */
export function readUsageRange(params: SearchParams, nowMs: number): UsageRange {
  const { from, to, days } = params;
  if (isDay(from) && isDay(to) && from <= to && daysBetween(from, to) <= USAGE_LIMITS.daysMax)
    return { from, to, days: undefined };
  const preset = PRESETS_DAYS.find((count) => String(count) === days) ?? 30;
  return { from: dayAt(nowMs - (preset - 1) * DAY_MS), to: dayAt(nowMs), days: preset };
}

function isDay(text: unknown): text is string {
  return (
    typeof text === "string" && DAY.test(text) && !Number.isNaN(Date.parse(text)) && dayAt(Date.parse(text)) === text
  );
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** Each day from the first to the last. */
export const daysOf = ({ from, to }: UsageRange): readonly string[] =>
  Array.from({ length: daysBetween(from, to) }, (_, index) => dayAt(Date.parse(from) + index * DAY_MS));
