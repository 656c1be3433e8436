import { expect, it } from "vitest";
import { readScores } from "./read-scores.ts";

const category = (id: string, score: number | null, refs: readonly { id: string; weight: number }[]) => ({
  id,
  title: id,
  score,
  auditRefs: [...refs],
});

it("reads the four scores in their order, none as zero, and says what cost most first", () => {
  const report = {
    categories: {
      seo: category("seo", 0.5, [{ id: "canonical", weight: 1 }]),
      performance: category("performance", 0.98, [
        { id: "lcp", weight: 25 },
        { id: "fine", weight: 10 },
      ]),
      accessibility: category("accessibility", null, []),
    },
    audits: {
      canonical: { id: "canonical", title: "Has a canonical address", score: 0 },
      lcp: { id: "lcp", title: "Largest paint", score: 0.9, displayValue: "1.2 s" },
      fine: { id: "fine", title: "Fine", score: 1 },
    },
  };
  const read = readScores("home", report as unknown as Parameters<typeof readScores>[1]);
  expect(read.scores).toEqual([98, 0, 0, 50]);
  expect(read.faults).toEqual(["performance: Largest paint 1.2 s", "seo: Has a canonical address"]);
});
