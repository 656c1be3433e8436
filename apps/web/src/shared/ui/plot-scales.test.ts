import { expect, it } from "vitest";
import { PLOT_HEIGHT, PLOT_WIDTH, plotScales } from "./plot-scales.ts";

const series = (...points: (readonly [atMs: number, value: number | null, low?: number, high?: number])[]) => [
  {
    id: "a",
    label: "A",
    points: points.map(([atMs, value, low, high]) => ({
      atMs,
      value,
      ...(low !== undefined && { low }),
      ...(high !== undefined && { high }),
    })),
  },
];
const HOUR = 3_600_000;

it("has no scales where nothing was measured", () => {
  expect(plotScales({ series: [], kind: "line" })).toBeUndefined();
  expect(plotScales({ series: series([0, null]), kind: "line" })).toBeUndefined();
});

it("reaches from zero to the largest value or upper end of an interval, from the first time to the last", () => {
  const scales = plotScales({ series: series([0, 5, 4, 9.5], [HOUR, 8], [2 * HOUR, null]), kind: "line" });
  expect(scales?.x(0)).toBe(0);
  expect(scales?.x(HOUR)).toBe(PLOT_WIDTH);
  expect(scales?.y(0)).toBe(PLOT_HEIGHT);
  expect(scales?.y(10)).toBe(0);
});

it("leaves the last bar its width, and a value alone, or all zero, a place", () => {
  const bars = plotScales({ series: series([0, 1], [HOUR, 2]), kind: "bars" });
  expect(bars?.x(HOUR)).toBe(PLOT_WIDTH / 2);
  expect(bars?.step).toBe(PLOT_WIDTH / 2);
  expect(plotScales({ series: series([HOUR, 3]), kind: "line" })?.x(HOUR)).toBe(PLOT_WIDTH / 2);
  expect(plotScales({ series: series([0, 0], [HOUR, 0]), kind: "line" })?.y(0)).toBe(PLOT_HEIGHT);
});
