import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimingWheel, WHEEL_SLOT_MS } from "./timing-wheel.ts";

function due(wheel: TimingWheel, nowMs: number): number[] {
  const leases: number[] = [];
  while (wheel.due(nowMs) !== undefined) leases.push(...wheel.advance());
  return leases;
}

describe("TimingWheel", () => {
  it("[LS5] brings every lease up in the slot after its time, never before", () => {
    const times = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 50, max: 7_000 }), (lifeMs, stepMs) => {
        const wheel = new TimingWheel();
        const startMs = 1_000_123;
        lifeMs.forEach((ms, lease) => {
          wheel.insert(lease, startMs + ms, startMs);
        });
        const seen = new Set<number>();
        for (let nowMs = startMs; seen.size < lifeMs.length; nowMs += stepMs) {
          for (const lease of due(wheel, nowMs)) {
            const endMs = startMs + (lifeMs[lease] ?? 0);
            expect(nowMs).toBeGreaterThanOrEqual(endMs);
            expect(nowMs - endMs).toBeLessThan(2 * WHEEL_SLOT_MS + stepMs);
            seen.add(lease);
          }
          if (nowMs > startMs + 400_000) throw new Error("a lease never came up");
        }
      }),
      { numRuns: 50 },
    );
  });

  it("[LS5] brings up what lies beyond its horizon early, to be filed again", () => {
    const wheel = new TimingWheel();
    wheel.insert(1, 10_000_000, 1_000);
    expect(due(wheel, 200_000)).toEqual([]);
    expect(due(wheel, 300_000)).toEqual([1]);
  });

  it("[LS5] starts anew after it was empty, however much time has passed", () => {
    const wheel = new TimingWheel();
    wheel.insert(1, 1_500, 1_000);
    expect(due(wheel, 2_000)).toEqual([1]);
    wheel.insert(2, 90_000_000, 89_999_000);
    expect(due(wheel, 89_999_999)).toEqual([]);
    expect(due(wheel, 90_000_250)).toEqual([2]);
  });
});
