import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followsCost, priceFromCost } from "./price-from-cost.ts";

describe("prices from cost", () => {
  it("[PR1] are a tenth of a point for each second of work on the reference machine", () => {
    expect(priceFromCost(1_000)).toBe(100_000n);
    expect(priceFromCost(10)).toBe(1_000n);
    expect(priceFromCost(1_500)).toBe(150_000n);
  });

  it("[PR1] are never nothing, and never fall when work grows", () => {
    const units = fc.double({ min: 0.001, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(units, units, (a, b) => {
        expect(priceFromCost(a)).toBeGreaterThanOrEqual(1n);
        expect(priceFromCost(Math.max(a, b))).toBeGreaterThanOrEqual(priceFromCost(Math.min(a, b)));
      }),
    );
  });

  it("[PR2] are known again from a cost of three digits, and others aren't", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (units) => {
        expect(followsCost(priceFromCost(units), Math.max(0.01, Number(units.toPrecision(3))))).toBe(true);
      }),
    );
    expect(followsCost(1_000n, 11)).toBe(false);
    expect(followsCost(1_020n, 10)).toBe(false);
    expect(followsCost(0n, 1_000)).toBe(false);
  });
});
