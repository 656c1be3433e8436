import { describe, expect, it } from "vitest";
import { type ChooseInput, chooseCheck, HEADROOM, HONEST_MIN, MATCH_FLOOR, SPARED_HEADROOM } from "./choose-check.ts";

const many = (distance: number, count = HONEST_MIN): number[] => Array.from({ length: count }, () => distance);
const given = (changes: Partial<ChooseInput>): ChooseInput => ({
  kind: "vectors",
  honest: [...many(1e-7), 6e-7],
  spared: [],
  wrong: [
    { kind: "another text's vector", distances: [0.3, 0.9] },
    { kind: "perturbed by 3 %", distances: [4.5e-4, 2e-3] },
  ],
  ...changes,
});

describe("choose check", () => {
  it("[CA1] a match reaches four times as far as the farthest honest pair, a mismatch begins midway to the nearest wrong one", () => {
    const { check, how, notTold } = chooseCheck(given({}));
    expect(check).toEqual({ kind: "vectors", matchMax: 2.4e-6, mismatchMin: 3.2e-5 });
    expect(check.matchMax).toBeGreaterThanOrEqual(HEADROOM * 6e-7);
    expect(check.mismatchMin).toBeLessThanOrEqual(Math.sqrt(check.matchMax * 4.5e-4));
    expect(how).toHaveLength(2);
    expect(how[1]).toContain("perturbed by 3 %");
    expect(notTold).toEqual([]);
  });

  it("[CA1] backends that agree to the last bit still leave room for those that weren't there", () => {
    expect(chooseCheck(given({ honest: many(0) })).check.matchMax).toBe(MATCH_FLOOR.vectors);
    const text = given({ kind: "text", honest: many(0), wrong: [{ kind: "another image's text", distances: [0.2] }] });
    expect(chooseCheck(text).check).toEqual({ kind: "text", matchMax: 0.01, mismatchMin: 0.044 });
  });

  it("[CA2] coarser answers aren't mismatches, unless wrong ones lie among them", () => {
    const text = given({ kind: "text", honest: many(0), wrong: [{ kind: "another image's text", distances: [0.2] }] });
    const spare = (distances: number[]) => chooseCheck({ ...text, spared: [{ kind: "16-bit", distances }] }).check;
    expect(spare([0, 0.0666]).mismatchMin).toBe(0.099);
    expect(spare([0, 0.0666]).mismatchMin).toBeLessThanOrEqual(SPARED_HEADROOM * 0.0666);
    expect(spare([0, 0.5]).mismatchMin).toBe(0.044);
  });

  it("[CA3] names what lies among honest answers, and refuses where nonsense does", () => {
    const wide = given({ honest: many(1e-3) });
    const { check, notTold, how } = chooseCheck(wide);
    expect(notTold).toEqual(["perturbed by 3 %"]);
    expect(how.at(-1)).toContain("perturbed by 3 %");
    expect(check.matchMax).toBe(4e-3);
    expect(check.mismatchMin).toBeGreaterThan(check.matchMax);
    expect(() => chooseCheck(given({ honest: many(0.1) }))).toThrow(/lie up to 0.1 apart, and another text's vector/);
  });

  it("[CA3] refuses too few honest comparisons, and answers that can't be compared", () => {
    expect(() => chooseCheck(given({ honest: many(0, HONEST_MIN - 1) }))).toThrow(/99 honest comparisons/);
    expect(() => chooseCheck(given({ honest: [...many(0), Number.POSITIVE_INFINITY] }))).toThrow(/1 of 101/);
    expect(() => chooseCheck(given({ wrong: [] }))).toThrow("No bounds can be chosen");
  });
});
