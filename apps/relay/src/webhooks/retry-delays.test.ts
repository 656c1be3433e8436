import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./retry-delays.ts";
import { WEBHOOK_RUN_LIMITS } from "./webhook-limits.ts";

describe("when a delivery is tried again", () => {
  it("[WH3] later and later, within a bound, and then never", () => {
    const { attemptsMax, delayMsMax, jitterFrom } = WEBHOOK_RUN_LIMITS;
    const delays = Array.from({ length: attemptsMax - 1 }, (_, i) => retryDelayMs(i + 1, 1) ?? 0);
    expect(delays.slice(0, 4)).toEqual([5_000, 20_000, 80_000, 320_000]);
    expect(Math.max(...delays)).toBe(delayMsMax);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    const days = delays.reduce((a, b) => a + b, 0) / 86_400_000;
    expect(days).toBeGreaterThan(1.5);
    expect(days).toBeLessThan(4);
    expect(retryDelayMs(1, 0)).toBe(5_000 * jitterFrom);
    expect(retryDelayMs(attemptsMax, 1)).toBeNull();
  });

  it("[WH3] no sooner than the target asks for, within the bound", () => {
    expect(retryDelayMs(1, 1, 60_000)).toBe(60_000);
    expect(retryDelayMs(1, 1, 999_999_000)).toBe(WEBHOOK_RUN_LIMITS.delayMsMax);
  });
});
