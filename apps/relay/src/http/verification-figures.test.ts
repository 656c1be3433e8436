import { verificationStats } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { VerificationCount } from "../ports/store.ts";
import { createVerificationStats } from "./read-verification-stats.ts";
import { verificationStatsOf } from "./verification-figures.ts";

const count = (n: number, of: Partial<VerificationCount>): VerificationCount => ({
  modelId: "a",
  adapterClass: "wasm",
  reason: "sampled",
  verdict: "match",
  isFalseAlarm: false,
  count: n,
  ...of,
});

const COUNTS = [
  count(90, {}),
  count(4, { verdict: "mismatch" }),
  count(1, { verdict: "inconclusive" }),
  count(2, { isFalseAlarm: true }),
  count(3, { reason: "backtrack", verdict: "mismatch" }),
  count(10, { modelId: "b", reason: "full", adapterClass: "webgpu nvidia" }),
  count(5, { modelId: "b", reason: "quorum", verdict: "mismatch" }),
  count(7, { reason: "known" }),
  count(1, { reason: "known", verdict: "mismatch" }),
  count(20, { reason: "admission", adapterClass: "webgpu nvidia" }),
  count(5, { reason: "admission", verdict: "mismatch" }),
];

describe("the published numbers", () => {
  it("[HT30] keep checks of jobs apart from known answers, and corrections from what was caught before", () => {
    const { total } = verificationStats.parse(verificationStatsOf(COUNTS, 0));
    expect(total).toMatchObject({
      checked: 115,
      matches: { numerator: 102, denominator: 115 },
      mismatches: { numerator: 12, denominator: 115 },
      inconclusive: { numerator: 1, denominator: 115 },
      falseAlarms: { numerator: 2, denominator: 102 },
      knownAnswersFailed: { numerator: 1, denominator: 8, value: 0.125 },
      admissionsFailed: { numerator: 5, denominator: 25, value: 0.2 },
      corrected: 7,
      caughtBefore: 5,
    });
  });

  it("[HT30] have an interval around each rate, and none where nothing was counted", () => {
    const { total } = verificationStatsOf([count(10, {})], 0);
    expect(total.matches).toEqual({
      numerator: 10,
      denominator: 10,
      value: 1,
      interval95: { low: expect.closeTo(0.7225, 4), high: 1 },
    });
    const none = { numerator: 0, denominator: 0, value: null, interval95: null };
    expect(total.knownAnswersFailed).toEqual(none);
    expect(verificationStatsOf([], 0)).toMatchObject({
      total: { checked: 0, matches: none },
      models: [],
      adapters: [],
    });
  });

  it("[HT30] are given by model and by class of adapter, the most checked first, and add up", () => {
    const { total, models, adapters } = verificationStatsOf(COUNTS, 0);
    expect(models.map(({ modelId, checked }) => [modelId, checked])).toEqual([
      ["a", 100],
      ["b", 15],
    ]);
    expect(adapters.map(({ adapterClass, checked }) => [adapterClass, checked])).toEqual([
      ["wasm", 105],
      ["webgpu nvidia", 10],
    ]);
    for (const rows of [models, adapters])
      expect(rows.reduce((sum, row) => sum + row.mismatches.numerator, 0)).toBe(total.mismatches.numerator);
  });

  it("[HT30] are read once for all who ask within a second, and again after a reading that failed", async () => {
    let readings = 0;
    let isAway = false;
    const ask = createVerificationStats({
      async verificationCounts() {
        readings += 1;
        if (isAway) throw new Error("the database is away");
        return COUNTS;
      },
    });
    isAway = true;
    await expect(ask()).rejects.toThrow("away");
    isAway = false;
    const replies = await Promise.all([ask(), ask(), ask()]);
    expect(readings).toBe(2);
    expect(new Set(replies).size).toBe(1);
  });
});
