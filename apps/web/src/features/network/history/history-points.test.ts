import type { HistoryPoint, NetworkHistory } from "@starling/protocol";
import { expect, it } from "vitest";
import { historyPoints } from "./history-points.ts";
import { rangeIn } from "./range-in.ts";
import { wilsonInterval } from "./wilson-interval.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 18, minute)).toISOString();
const point = (minute: number, more: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at: at(minute),
  countedS: 60,
  nodes: 2.5,
  working: 1,
  nodesMax: 3,
  chunks: 30,
  items: 90,
  pointsEarned: "1.25",
  checked: 0,
  matched: 0,
  ...more,
});
const historyOf = (data: readonly HistoryPoint[]): NetworkHistory => ({
  object: "network.history",
  range: "hour",
  stepS: 60,
  from: at(0),
  to: at(4),
  data: [...data],
});

it("has each step of the range, and gaps where nobody counted", () => {
  const points = historyPoints(historyOf([point(1), point(3, { countedS: 10, chunks: 30 })]));
  expect(points.chunksPerSecond.map(({ value }) => value)).toEqual([null, 0.5, null, 3]);
  expect(points.connected.map(({ value }) => value)).toEqual([null, 2.5, null, 2.5]);
  expect(points.pointsEarned.map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3].map((minute) => Date.parse(at(minute))));
  expect(points.span).toEqual([Date.parse(at(0)), Date.parse(at(4))]);
});

it("draws a share of checks only where there were some, with its interval", () => {
  const { matched } = historyPoints(historyOf([point(0), point(2, { checked: 10, matched: 9 })]));
  expect(matched.map(({ value }) => value)).toEqual([null, null, 0.9, null]);
  expect(matched[2]).toMatchObject({ low: expect.closeTo(0.5958, 4), high: expect.closeTo(0.9821, 4) });
});

// Values of R's binom::binom.wilson.
it.each([
  [0, 10, 0, 0.2775],
  [1, 1, 0.2065, 1],
  [81, 263, 0.2553, 0.3662],
  [99_999, 100_000, 0.999_943, 0.999_998],
])("gives the score interval of %i of %i", (counted, of, low, high) => {
  const interval = wilsonInterval(counted, of);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

it("takes a range that there is, else the hour", () => {
  expect([rangeIn("day"), rangeIn("month"), rangeIn("hour")]).toEqual(["day", "month", "hour"]);
  for (const other of [undefined, "", "year", ["day"]]) expect(rangeIn(other)).toBe("hour");
});
