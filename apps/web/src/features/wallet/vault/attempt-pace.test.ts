import { expect, it } from "vitest";
import { type Attempts, afterFailure, FREE_FAILURES, NO_ATTEMPTS, nextTryAtMs, WAIT_MAX_MS } from "./attempt-pace.ts";

const after = (failures: number, nowMs: number): Attempts =>
  Array.from({ length: failures }).reduce<Attempts>((attempts) => afterFailure(attempts, nowMs), NO_ATTEMPTS);

it("takes the first tries at once, then waits twice as long each time, up to a bound", () => {
  expect(nextTryAtMs(after(FREE_FAILURES - 1, 1000), 1000)).toBe(0);
  const waits = [0, 1, 2, 3].map((more) => nextTryAtMs(after(FREE_FAILURES + more, 1000), 1000) - 1000);
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(nextTryAtMs(after(500, 1000), 1000)).toBe(1000 + WAIT_MAX_MS);
});

it("makes nobody wait for a clock that was set back", () => {
  expect(nextTryAtMs(after(9, 1_000_000), 500)).toBe(0);
});
