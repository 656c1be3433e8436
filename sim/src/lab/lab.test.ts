import { describe, expect, it } from "vitest";
import { grid } from "./grid.ts";
import { labCheckOf, parseCalibration } from "./read-check.ts";
import { findingsOf, missesOf } from "./report.ts";
import { type RunSpec, runSpec } from "./run-spec.ts";
import { measuredTokens, tokenTable } from "./token-table.ts";

const check = labCheckOf([]);
const spec = (kind: string, assurance: RunSpec["assurance"], more: Partial<RunSpec> = {}): RunSpec => ({
  seed: "suite",
  kind,
  assurance,
  liarShare: 0.2,
  nodes: 50,
  chunks: 4_000,
  quorum: null,
  check,
  ...more,
});

describe("the lab of liars", { timeout: 60_000 }, () => {
  it("tells the same story twice from the same seed, and another from another", () => {
    const run = spec("ring", "sampled");
    const first = runSpec(run);
    expect(runSpec(run)).toEqual(first);
    expect(runSpec({ ...run, seed: "other" }).traceHash).not.toBe(first.traceHash);
    const boinc = spec("ring", "boinc");
    expect(runSpec(boinc)).toEqual(runSpec(boinc));
  });

  it("lets every lie through where nobody checks", () => {
    const { lied, liedThrough, standing } = runSpec(spec("garbage", "none"));
    expect(lied).toBeGreaterThan(100);
    expect(liedThrough).toBe(lied);
    expect(standing).toBe(lied);
  });

  it.each(["garbage", "zeros", "previous", "truncated", "smaller-model", "perturbed"])(
    "full: nothing of %s is given as an answer",
    (kind) => {
      const { lied, liedThrough, standing, suspended } = runSpec(spec(kind, "full", { chunks: 1_500 }));
      expect(lied).toBeGreaterThan(5);
      expect(liedThrough).toBe(0);
      expect(standing).toBe(0);
      expect(suspended.liar).toBeGreaterThan(0);
      expect(suspended.honest).toBe(0);
    },
  );

  it("sampled: who lies once it is trusted is caught, its answers are corrected, its points are gone", () => {
    const tally = runSpec(spec("once-trusted", "sampled"));
    const { standing, kept } = findingsOf(tally);
    expect(tally.lied).toBeGreaterThan(5);
    expect(standing?.value).toBeLessThan(0.002);
    expect(tally.suspended.liar).toBe(tally.accounts.liar);
    expect(tally.suspended.honest).toBe(0);
    expect(kept?.value).toBeLessThan(0.3);
  });

  it("who can't pass a trial gets no work", () => {
    const tally = runSpec(spec("garbage-at-once", "sampled"));
    expect(tally.refused.liar).toBe(tally.accounts.liar);
    expect(tally.lied).toBe(0);
  });

  it("a node that errs once in a thousand isn't ruined", () => {
    const tally = runSpec(spec("flaky", "sampled", { nodes: 20, chunks: 8_000, liarShare: 1 }));
    expect(tally.lied).toBeGreaterThan(2);
    expect(tally.suspended.liar).toBe(0);
  });

  it("BOINC's rule leaves wrong answers of those who lie once they are trusted", () => {
    expect(findingsOf(runSpec(spec("once-trusted", "boinc"))).standing?.low).toBeGreaterThan(0.01);
  });

  it("a row is held against its aims", () => {
    const [row] = grid({ seed: "1", nodes: 20, chunks: 100, kinds: ["garbage"], check });
    if (row === undefined) throw new Error("no row");
    const tally = runSpec(spec("garbage", "none", { nodes: 20, chunks: 500 }));
    expect(missesOf({ section: "sampled", spec: row.spec }, tally)).toEqual(["standing", "points"]);
    expect(missesOf({ section: "full", spec: row.spec }, tally)).toEqual(["caught", "points"]);
  });

  it("holds the check of tokens against honest backends and liars", () => {
    const table = tokenTable(20, 10).split("\n");
    expect(table.find((line) => line.startsWith("| honest, logits off by 0.003"))).toContain("| 20 | 20 | 0 | 0 |");
    expect(table.find((line) => line.startsWith("| random tokens"))).toContain("| 10 | 0 | 0 | 10 |");
  });

  it("shows what a calibration of generated text measured, a kind of answer a row", () => {
    const one = { compared: 9, match: 9, inconclusive: 0, mismatch: 0 };
    const text = JSON.stringify({
      model: { id: "m", task: "generate" },
      check: { kind: "tokens", matchMax: 0.01, mismatchMin: 1 },
      honest: [
        { a: "x", b: "y", ...one },
        { a: "y", b: "x", ...one },
      ],
      wrong: [{ kind: "cut short", mustCatch: true, compared: 4, match: 0, inconclusive: 1, mismatch: 3 }],
    });
    const table = measuredTokens([parseCalibration(text)]);
    expect(table).toContain("| `m` | honest, every backend by every other | 18 | 18 | 0 | 0 | 0.0 (0.0–17.6) |");
    expect(table).toContain("| `m` | cut short | 4 | 0 | 1 | 3 | 75.0 (30.1–95.4) |");
    expect(measuredTokens([])).toBe("");
  });

  it("takes its bounds from a calibrated model of vectors", () => {
    const text = JSON.stringify({
      model: { id: "m", task: "embed" },
      check: { kind: "vectors", matchMax: 0.001, mismatchMin: 0.002 },
      honest: [{ a: "x", b: "y", compared: 9, match: 9, inconclusive: 0, mismatch: 0, distance: { max: 0.0001 } }],
      wrong: [{ kind: "w", mustCatch: true, compared: 1, match: 0, inconclusive: 0, mismatch: 1 }],
    });
    expect(labCheckOf([parseCalibration(text)])).toMatchObject({ spec: { matchMax: 0.001 }, honestMax: 0.0001 });
    expect(() => parseCalibration("{}")).toThrow("no id");
  });
});
