import { formatPoints, HISTORY_RANGES, type HistoryRange, type NetworkHistory } from "@starling/protocol";
import type { HistoryRow, NetworkHistoryStore } from "../ports/network-history-store.ts";
import { NETWORK_LIMITS } from "./network-limits.ts";

/** Reads each range at most once in `historyEveryMs`, however many ask. A reading that fails is not remembered. */
export function createHistoryReader(
  store: Pick<NetworkHistoryStore, "read">,
  nowMs: () => number = Date.now,
): (range: HistoryRange) => Promise<NetworkHistory> {
  const last = new Map<HistoryRange, { readonly atMs: number; readonly reading: Promise<NetworkHistory> }>();
  return (range) => {
    const atMs = nowMs();
    const known = last.get(range);
    if (known !== undefined && atMs - known.atMs < NETWORK_LIMITS.historyEveryMs) return known.reading;
    const reading = read(store, range, atMs);
    last.set(range, { atMs, reading });
    reading.catch(() => {
      if (last.get(range)?.reading === reading) last.delete(range);
    });
    return reading;
  };
}

async function read(
  store: Pick<NetworkHistoryStore, "read">,
  range: HistoryRange,
  nowMs: number,
): Promise<NetworkHistory> {
  const { lengthS, stepS } = HISTORY_RANGES[range];
  const stepMs = stepS * 1_000;
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  const fromMs = toMs - lengthS * 1_000;
  const rows = await store.read({ rowStepS: range === "month" ? 3_600 : 60, fromMs, toMs, stepMs });
  return {
    object: "network.history",
    range,
    stepS,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    data: rows.map((row) => pointOf(row, stepS)),
  };
}

const pointOf = ({ atMs, countedS, pointsEarned, ...counts }: HistoryRow, stepS: number) => ({
  at: new Date(atMs).toISOString(),
  // A clock that was set back may have counted a second twice.
  countedS: Math.min(countedS, stepS),
  ...counts,
  pointsEarned: formatPoints(pointsEarned),
});
