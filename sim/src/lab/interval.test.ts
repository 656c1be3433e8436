import { describe, expect, it } from "vitest";
import { median, ratio, share } from "./interval.ts";

describe("intervals of the lab", () => {
  it("give Wilson's for shares", () => {
    // Known: 0 of 1000 is at most 0.383%; 10 of 100 lies between 5.52% and 17.44%.
    expect(share(0, 1000)?.high).toBeCloseTo(0.00383, 5);
    expect(share(10, 100)?.low).toBeCloseTo(0.0552, 4);
    expect(share(10, 100)?.high).toBeCloseTo(0.1744, 4);
    expect(share(0, 0)).toBeNull();
  });

  it("hold the ratio of means and the median", () => {
    expect(ratio([1, 1, 1], [2, 2, 2])).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    const spread = ratio([0, 2], [2, 2]);
    expect(spread?.value).toBe(0.5);
    expect(spread?.high).toBeGreaterThan(1);
    expect(ratio([], [1])).toBeNull();
    expect(median([9, 1, 5])?.value).toBe(5);
    expect(median([1, 2, 3, 4])?.value).toBe(2.5);
    const long = median(Array.from({ length: 101 }, (_, i) => i));
    expect([long?.low, long?.value, long?.high]).toEqual([40, 50, 60]);
  });
});
