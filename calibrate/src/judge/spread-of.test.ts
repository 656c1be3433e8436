import { describe, expect, it } from "vitest";
import { falseAlarmRateMax } from "./false-alarm-rate.ts";
import { spreadOf } from "./spread-of.ts";

describe("what is said of distances", () => {
  it("[CA5] quantiles are values that were measured; what couldn't be measured isn't among them", () => {
    const distances = Array.from({ length: 1000 }, (_, i) => 1000 - i);
    expect(spreadOf([...distances, Number.POSITIVE_INFINITY])).toEqual({
      min: 1,
      p1: 10,
      p10: 100,
      p50: 500,
      p90: 900,
      p99: 990,
      p999: 999,
      max: 1000,
    });
    expect(spreadOf([Number.POSITIVE_INFINITY])).toBeUndefined();
  });

  it("[CA5] no false alarm in n leaves a rate of 3 / n likely", () => {
    expect(falseAlarmRateMax(0, 3000)).toBeCloseTo(0.001, 12);
    expect(falseAlarmRateMax(0, 0)).toBe(1);
    expect(falseAlarmRateMax(1, 1000)).toBeGreaterThan(0.003);
    expect(falseAlarmRateMax(1000, 1000)).toBe(1);
  });
});
