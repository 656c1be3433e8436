// A history's steps as points to be drawn: each step of the range, those that nobody counted as gaps.
import type { HistoryPoint, NetworkHistory } from "@starling/protocol";
import type { PlotPoint } from "../../../shared/ui/plot.tsx";
import { wilsonInterval } from "./wilson-interval.ts";

export interface HistoryPoints {
  readonly connected: readonly PlotPoint[];
  readonly working: readonly PlotPoint[];
  readonly chunksPerSecond: readonly PlotPoint[];
  readonly pointsEarned: readonly PlotPoint[];
  /** Share of the step's checks, with its 95 % interval. */
  readonly matched: readonly PlotPoint[];
  readonly span: readonly [fromMs: number, toMs: number];
}

export function historyPoints({ from, to, stepS, data }: NetworkHistory): HistoryPoints {
  const [fromMs, toMs, stepMs] = [Date.parse(from), Date.parse(to), stepS * 1_000];
  const counted = new Map(data.map((point) => [Date.parse(point.at), point]));
  const times = Array.from({ length: Math.round((toMs - fromMs) / stepMs) }, (_, i) => fromMs + i * stepMs);
  const drawn = (read: (point: HistoryPoint) => number | null): PlotPoint[] =>
    times.map((atMs) => {
      const point = counted.get(atMs);
      return { atMs, value: point === undefined ? null : read(point) };
    });
  return {
    connected: drawn(({ nodes }) => nodes),
    working: drawn(({ working }) => working),
    chunksPerSecond: drawn(({ chunks, countedS }) => chunks / Math.max(1, countedS)),
    pointsEarned: drawn(({ pointsEarned }) => Number(pointsEarned)),
    matched: times.map((atMs) => {
      const point = counted.get(atMs);
      if (point === undefined || point.checked === 0) return { atMs, value: null };
      return { atMs, value: point.matched / point.checked, ...wilsonInterval(point.matched, point.checked) };
    }),
    span: [fromMs, toMs],
  };
}
