import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BATCH_ROWS_MAX, BATCH_TOKENS_MAX, planBatches } from "./plan-batches.ts";

const tuning = { runOverheadTokens: 20, tokensStep: 1 };

describe("plan batches", () => {
  it("[TK1] every row is in one batch, and no batch is shorter than its rows or larger than its bounds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 128 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 16 }),
        (lengths, tokensStep) => {
          const batches = planBatches(lengths, { runOverheadTokens: 20, tokensStep }, 128);
          expect(batches.flatMap((b) => b.rows).sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
          for (const { rows, tokens } of batches) {
            expect(tokens).toBeGreaterThanOrEqual(Math.max(1, ...rows.map((row) => lengths[row] ?? 0)));
            expect(tokens % tokensStep === 0 || tokens === 128).toBe(true);
            expect(rows.length).toBeLessThanOrEqual(BATCH_ROWS_MAX);
            expect(rows.length * tokens).toBeLessThanOrEqual(BATCH_TOKENS_MAX);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("[TK1] padding is paid for where it saves a run, and not where it doesn't", () => {
    expect(planBatches([10, 11, 12], tuning, 128)).toEqual([{ rows: [0, 1, 2], tokens: 12 }]);
    expect(planBatches([10, 100, 10, 100], tuning, 128)).toEqual([
      { rows: [0, 2], tokens: 10 },
      { rows: [1, 3], tokens: 100 },
    ]);
    expect(planBatches([10, 100], { ...tuning, runOverheadTokens: 200 }, 128)).toHaveLength(1);
    expect(planBatches([], tuning, 128)).toEqual([]);
  });

  it("[TK1] a row longer than a batch may be runs alone", () => {
    expect(planBatches([20_000, 20_000], tuning, 32_768)).toHaveLength(2);
  });
});
