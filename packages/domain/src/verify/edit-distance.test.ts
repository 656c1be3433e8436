import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countEdits } from "./count-edits.ts";
import { editDistance } from "./edit-distance.ts";
import { WEIGHT_MIN, type WeighedText } from "./read-page.ts";

const weighed = (text: string, weight = 1): WeighedText => ({
  units: Uint16Array.from(text, (c) => c.charCodeAt(0)),
  weights: new Float32Array(text.length).fill(weight),
});
const letters = (text: string[], weights: number[]): WeighedText => ({
  units: Uint16Array.from(text, (c) => c.charCodeAt(0)),
  weights: Float32Array.from(text, (_, i) => WEIGHT_MIN + (weights[i % weights.length] ?? 0) / 8),
});
const texts = fc
  .tuple(
    fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 60 }),
    fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
  )
  .map(([text, weights]) => letters(text, weights));

/** Every way, without a band; what the texts begin and end with may be counted too. */
function byDefinition(a: WeighedText, b: WeighedText): number {
  let above = [0];
  for (const weight of b.weights) above.push((above.at(-1) ?? 0) + weight);
  a.units.forEach((unit, i) => {
    const weight = a.weights[i] ?? 0;
    const row = [(above[0] ?? 0) + weight];
    b.units.forEach((other, j) => {
      const otherWeight = b.weights[j] ?? 0;
      const replaced = (above[j] ?? 0) + (unit === other ? 0 : Math.max(weight, otherWeight));
      row.push(Math.min(replaced, (above[j + 1] ?? 0) + weight, (row[j] ?? 0) + otherWeight));
    });
    above = row;
  });
  return above.at(-1) ?? 0;
}

/** Numbers that look random, from a seed. */
function* words(seed: number, alphabet: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state >>> 16) % alphabet;
  }
}
function made(seed: number, length: number): WeighedText {
  const next = words(seed, 26);
  const units = Uint16Array.from({ length }, () => 97 + (next.next().value ?? 0));
  return { units, weights: new Float32Array(length).fill(1) };
}

describe("editDistance", () => {
  test("[VF6] is Levenshtein's when every character weighs 1", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const one = { ...a, weights: a.weights.map(() => 1) };
        const other = { ...b, weights: b.weights.map(() => 1) };
        const distance = byDefinition(one, other);
        expect(editDistance(one, other, 1e9)).toEqual({ lower: distance, upper: distance });
      }),
      { seed: 1, numRuns: 500 },
    );
    expect(editDistance(weighed("kitten"), weighed("sitting"), 100)).toEqual({ lower: 3, upper: 3 });
  });

  test("[VF8] the number of edits is Levenshtein's, and null beyond the bound", () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 80 }), (a, b, editsMax) => {
        const one = { ...a, weights: a.weights.map(() => 1) };
        const other = { ...b, weights: b.weights.map(() => 1) };
        const edits = byDefinition(one, other);
        expect(countEdits(a.units, b.units, editsMax)).toBe(edits <= editsMax ? edits : null);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test("[VF6] weighed, it is the cheapest way's but for equal characters at the ends, and the same both ways round", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const { lower, upper } = editDistance(a, b, 1e9);
        expect(lower).toBe(upper);
        expect(upper).toBeGreaterThanOrEqual(byDefinition(a, b) - 1e-9);
        expect(upper).toBeLessThanOrEqual(byDefinition(a, b) / WEIGHT_MIN + 1e-9);
        expect(editDistance(b, a, 1e9).upper).toBeCloseTo(upper, 9);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("[VF8] when told what is enough, it never says more or less than is true", () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 1, max: 30 }), (a, b, enough) => {
        const { lower, upper } = editDistance(a, b, enough);
        const exact = editDistance(a, b, 1e9).upper;
        expect(lower).toBeLessThanOrEqual(exact + 1e-9);
        expect(upper).toBeGreaterThanOrEqual(exact - 1e-9);
        if (lower < enough) expect(lower).toBe(upper);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test("[VF8] of texts too long for the cells a few edits are counted", () => {
    const page = made(1, 1_000_000);
    const edited = { ...page, units: page.units.slice() };
    edited.units[10] = 1;
    edited.units[999_000] = 2;
    expect(editDistance(page, edited, 100_000)).toEqual({ lower: 2, upper: 2 });
    const cut = { units: page.units.subarray(400_000), weights: page.weights.subarray(400_000) };
    expect(editDistance(page, cut, 100_000).lower).toBeGreaterThanOrEqual(100_000);
  });

  test("[VF8] and another text is told from what it has in common", () => {
    const page = made(1, 100_000);
    const other = made(2, 100_000);
    const bounds = editDistance(page, { ...other, weights: other.weights.map(() => WEIGHT_MIN) }, 10_000);
    expect(bounds.lower).toBeGreaterThanOrEqual(10_000);
  });

  test("[VF8] a bound from the number of edits is never above the distance", () => {
    const page = made(3, 30_000);
    for (const edits of [1, 500, 3000, 12_000]) {
      const edited = { units: page.units.slice(), weights: page.weights.map((_, i) => (i % 3 === 0 ? 0.5 : 1)) };
      for (let i = 0; i < edits; i++) edited.units[Math.floor((i * 29_999) / edits)] = 1;
      expect(editDistance(page, edited, 10_000).lower).toBeLessThanOrEqual(edits);
    }
  });
});
