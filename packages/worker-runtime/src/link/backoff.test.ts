import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("[LK12] waits grow to a bound and are spread over the whole of it", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const waitMs = backoffMs(attempt, () => random, 250, 15_000);
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(Math.min(15_000, 250 * 2 ** Math.min(attempt, 30)));
    }),
  );
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, () => 1, 250, 15_000))).toEqual([250, 500, 1000, 15_000]);
  expect(backoffMs(5, () => 0, 250, 15_000)).toBe(0);
});
