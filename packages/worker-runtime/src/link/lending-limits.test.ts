import { expect, test } from "vitest";
import { NO_LIMITS, REST_MS_MAX, restMsAfter, withinLimits } from "./lending-limits.ts";
import { sampleManifest } from "./testing/sample-manifest.ts";

test("a node rests in proportion to what it computed, and never for long", () => {
  expect(restMsAfter(1_000, 1)).toBe(0);
  expect(restMsAfter(1_000, 0.5)).toBe(1_000);
  expect(restMsAfter(1_000, 0.25)).toBe(3_000);
  expect(restMsAfter(60_000, 0.5)).toBe(REST_MS_MAX);
  expect(restMsAfter(10, -1)).toBe(190);
  expect(restMsAfter(10, 7)).toBe(0);
});

test("models are left out that are declined or past what may be fetched", () => {
  const models = ["model-a", "model-b", "model-c"].map(sampleManifest);
  const ids = (limits: Parameters<typeof withinLimits>[1]) => withinLimits(models, limits).map(({ id }) => id);
  expect(ids(NO_LIMITS)).toEqual(["model-a", "model-b", "model-c"]);
  expect(ids({ ...NO_LIMITS, declined: ["model-b"] })).toEqual(["model-a", "model-c"]);
  // Each has 30 bytes of files.
  expect(ids({ ...NO_LIMITS, modelBytesMax: 60 })).toEqual(["model-a", "model-b"]);
  expect(ids({ declined: ["model-a"], modelBytesMax: 30 })).toEqual(["model-b"]);
  expect(ids({ ...NO_LIMITS, modelBytesMax: 0 })).toEqual([]);
});
