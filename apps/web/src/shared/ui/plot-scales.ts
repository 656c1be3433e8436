import { scaleLinear, scaleUtc } from "d3-scale";
import type { PlotSeries } from "./plot-series.ts";

/** Of the drawing's own field, which is stretched to the room there is. */
export const PLOT_WIDTH = 1000;
export const PLOT_HEIGHT = 240;

const Y_TICKS = 4;
const X_TICKS = 6;
/** A tick nearer to an edge than this would stick out of the page. */
const X_MARGIN = 40;

export interface PlotScales {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of a bar. */
  readonly step: number;
}

interface Asked {
  readonly series: readonly PlotSeries[];
  readonly kind: "line" | "area" | "bars";
  readonly domain?: readonly [number, number] | undefined;
  readonly span?: readonly [number, number] | undefined;
}

/** Where things stand; undefined where no point has a value. */
export function plotScales({ series, kind, domain, span }: Asked): PlotScales | undefined {
  const points = series.flatMap((one) => one.points).filter((point) => point.value !== null);
  if (points.length === 0) return undefined;
  const times = [...new Set(points.map((point) => point.atMs))].sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const gapMs = times.slice(1).reduce((least, time, index) => Math.min(least, time - (times[index] ?? time)), Infinity);
  const stepMs = Number.isFinite(gapMs) ? gapMs : 60_000;
  // A bar stands to the right of its beginning; one point alone in the middle.
  const [fromMs, toMs] =
    span ?? (kind === "bars" ? [first, last + stepMs] : last > first ? [first, last] : [first - stepMs, last + stepMs]);
  const values = points.flatMap(({ value, low, high }) => [value, low, high].filter((one) => typeof one === "number"));
  const x = scaleUtc().domain([fromMs, toMs]).range([0, PLOT_WIDTH]);
  const [bottom, top] = domain ?? [Math.min(0, ...values), Math.max(0, ...values)];
  const y = scaleLinear()
    .domain([bottom, top > bottom ? top : bottom + 1])
    .range([PLOT_HEIGHT, 0]);
  if (domain === undefined) y.nice(Y_TICKS);
  return {
    x: (atMs) => x(atMs),
    y: (value) => y(value),
    xTicks: x
      .ticks(X_TICKS)
      .map((date) => date.getTime())
      .filter((atMs) => x(atMs) >= X_MARGIN && x(atMs) <= PLOT_WIDTH - X_MARGIN),
    yTicks: y.ticks(Y_TICKS),
    fromMs,
    toMs,
    step: x(fromMs + stepMs),
  };
}
