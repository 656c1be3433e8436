import { expect, it } from "vitest";
import { backOffMs, pause } from "./back-off.ts";
import { SDK_LIMITS } from "./sdk-limits.ts";

it("doubles its ceiling up to the limit, from nothing to the ceiling by chance", () => {
  expect(backOffMs(1, 0)).toBe(0);
  expect(backOffMs(1, 0.999_999)).toBe(SDK_LIMITS.backOffFirstMs);
  expect(backOffMs(3, 0.5)).toBe(2 * SDK_LIMITS.backOffFirstMs);
  expect(backOffMs(50, 0.999_999)).toBe(SDK_LIMITS.backOffMaxMs);
});

it("never comes back before the relay asked, and not at all when that is too late", () => {
  expect(backOffMs(1, 0, 2000)).toBe(2000);
  expect(backOffMs(1, 0, SDK_LIMITS.retryAfterMaxMs + 1)).toBeUndefined();
});

it("a wait ends with the signal's reason", async () => {
  await expect(pause(60_000, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
