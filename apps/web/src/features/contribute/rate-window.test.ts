import { expect, it } from "vitest";
import { addSample, emptyRate, RATE_WINDOW_MS, rateOf } from "./rate-window.ts";

const of = (...samples: [number, number][]) =>
  samples.reduce((window, [atMs, total]) => addSample(window, atMs, total), emptyRate);

it("is what was done over the time it took", () => {
  expect(rateOf(of([0, 0], [1000, 20], [2000, 50]))).toBe(25);
});

it("is 0 until it can be known, and again when nothing is done for a whole window", () => {
  expect(rateOf(emptyRate)).toBe(0);
  expect(rateOf(of([0, 5]))).toBe(0);
  expect(rateOf(of([0, 0], [10, 500]))).toBe(0);
  expect(rateOf(of([0, 0], [1000, 90], [2 * RATE_WINDOW_MS, 90], [2 * RATE_WINDOW_MS + 1000, 90]))).toBe(0);
});

it("begins anew with another session and never grows without bound", () => {
  expect(of([0, 100], [1000, 200], [2000, 3]).samples).toEqual([{ atMs: 2000, total: 3 }]);
  let window = emptyRate;
  for (let i = 0; i < 1000; i++) window = addSample(window, i, i);
  expect(window.samples.length).toBeLessThanOrEqual(64);
});
