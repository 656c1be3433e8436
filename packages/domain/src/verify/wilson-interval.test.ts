import { expect, test } from "vitest";
import { wilsonInterval } from "./wilson-interval.ts";

test("[VF18] gives the ends that Wilson's formula gives", () => {
  // Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
  const ends = (successes: number, trials: number) => {
    const { low, high } = wilsonInterval(successes, trials);
    return [low.toFixed(4), high.toFixed(4)];
  };
  expect(ends(81, 263)).toEqual(["0.2553", "0.3662"]);
  expect(ends(15, 148)).toEqual(["0.0624", "0.1605"]);
  expect(ends(0, 20)).toEqual(["0.0000", "0.1611"]);
  expect(ends(1, 29)).toEqual(["0.0061", "0.1718"]);
  expect(ends(20, 20)).toEqual(["0.8389", "1.0000"]);
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test("[VF18] holds the share, and narrows as trials grow", () => {
  let width = 1;
  for (const trials of [10, 100, 1000, 1_000_000]) {
    const { low, high } = wilsonInterval(trials / 10, trials);
    expect(low).toBeLessThan(0.1);
    expect(high).toBeGreaterThan(0.1);
    expect(high - low).toBeLessThan(width);
    width = high - low;
  }
});

test("[VF18] what is no share is the caller's mistake", () => {
  expect(() => wilsonInterval(2, 1)).toThrow();
  expect(() => wilsonInterval(-1, 1)).toThrow();
  expect(() => wilsonInterval(Number.NaN, 1)).toThrow();
});
