import { type CheckSpec, type TokenMeasure, tokenMargin, type Verdict } from "@starling/protocol/vocabulary";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkMeasure, checkTokens, poolTokenChecks, type TokenCheck } from "./check-tokens.ts";
import { type Asked, answer, asked, claimOf, forced, honest, LIARS } from "./testing/token-answers.ts";
import { quantised, TOY, TOY_VOCABULARY } from "./testing/toy-model.ts";

/** As calibrated for backends whose logits are off by 1e-2 of their size. */
const SPEC: CheckSpec = { kind: "tokens", matchMax: 0.6, mismatchMin: 2.4 };
const LAB_TIMEOUT_MS = 120_000;

const check = (claimed: readonly number[], question: Asked): TokenCheck =>
  checkTokens(SPEC, claimOf(claimed, question), forced(claimed, question), TOY_VOCABULARY);

function verdicts(count: number, make: (a: Asked) => number[] | null): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { match: 0, inconclusive: 0, mismatch: 0 };
  for (let n = 0, made = 0; made < count; n++) {
    const question = asked(n);
    const claimed = make(question);
    if (claimed === null) continue;
    made++;
    counts[check(claimed, question).verdict]++;
  }
  return counts;
}

describe("honest nodes", () => {
  test.each([1e-3, 3e-3, 1e-2])(
    "[VF11] whose logits are off by %f of their size are never a mismatch, over 400 answers at six samplings",
    (relative) => {
      const counts = verdicts(400, honest(relative));
      expect(counts.mismatch).toBe(0);
      expect(counts.match).toBeGreaterThanOrEqual(398);
    },
    LAB_TIMEOUT_MS,
  );
});

describe("liars", () => {
  test.each([
    ["smaller model", 0.85],
    ["weights off by 0.6 nats", 0.35],
    ["cut short", 1],
    ["cut short, end token added", 0.97],
    ["one token edited", 0.97],
    ["last word edited", 0.95],
    ["random tokens", 1],
    ["answer to another prompt", 1],
    ["another seed", 0.8],
    ["always the likeliest", 0.6],
  ])(
    "[VF12] %s: a mismatch in a share of at least %f",
    (name, share) => {
      const make = LIARS[name];
      if (make === undefined) throw new Error(`no liar is called ${name}`);
      const counts = verdicts(120, make);
      expect(counts.mismatch / 120).toBeGreaterThanOrEqual(share);
    },
    LAB_TIMEOUT_MS,
  );

  test(
    "[VF13] weights of fewer bits that single answers don't show are shown by many together; honest ones stay a match",
    () => {
      const pool = (make: (a: Asked) => number[]) =>
        poolTokenChecks(
          SPEC,
          Array.from({ length: 24 }, (_, n) => check(make(asked(n)), asked(n))),
        );
      expect(pool((a) => answer(quantised(TOY, 0.6), a))).toBe("mismatch");
      expect(pool((a) => answer(quantised(TOY, 0.3), a))).toBe("inconclusive");
      expect(pool(honest(1e-2))).toBe("match");
      expect(poolTokenChecks(SPEC, [])).toBe("inconclusive");
    },
    LAB_TIMEOUT_MS,
  );
});

describe("the end", () => {
  const LOGITS = Float32Array.of(0, 5, 0, 0, 0, 5, 5, 0, 0);
  const claim = (tokens: number[], tokensMax: number) =>
    checkTokens(
      SPEC,
      { tokens, endTokens: [0], tokensMax, sampling: { temperature: 0 }, seed: 1 },
      LOGITS.subarray(0, 3 * tokens.length),
      3,
    );

  test("[VF14] an answer ends with an end token or at tokensMax, and nowhere else", () => {
    expect(claim([1, 2, 0], 10)).toMatchObject({ verdict: "match", distance: 0, exactCount: 3 });
    expect(claim([1, 2], 2).verdict).toBe("match");
    expect(claim([1, 2], 10)).toMatchObject({ verdict: "mismatch", distance: null });
    expect(claim([1, 2, 0], 2)).toMatchObject({ verdict: "mismatch", distance: null });
    expect(claim([1, 0, 2], 3)).toMatchObject({ verdict: "mismatch", distance: null });
    expect(claim([], 3)).toMatchObject({ verdict: "mismatch", distance: null });
  });

  test("[VF14] an end token where the logits don't end is a mismatch like any other token", () => {
    expect(claim([0], 10)).toMatchObject({ verdict: "mismatch", distance: SPEC.mismatchMin });
  });

  test.each([[[3]], [[-1]], [[0.5]], [[Number.NaN]]])("[VF14] ids that are none are a mismatch: %j", (tokens) => {
    expect(claim(tokens, 1)).toMatchObject({ verdict: "mismatch", distance: null });
  });

  test("[VF15] what the referee can't measure blames nobody", () => {
    const claimed = { tokens: [1], endTokens: [0], tokensMax: 1, sampling: { temperature: 0 }, seed: 1 };
    const unmeasured = { verdict: "inconclusive", distance: null };
    expect(checkTokens(SPEC, claimed, Float32Array.of(0, 1), 3)).toMatchObject(unmeasured);
    expect(checkTokens(SPEC, claimed, Float32Array.of(0, 1, Number.NaN), 3)).toMatchObject(unmeasured);
    const odd = { ...claimed, sampling: { temperature: Number.NaN } };
    expect(checkTokens(SPEC, odd, Float32Array.of(0, 1, 2), 3)).toMatchObject(unmeasured);
    expect(checkTokens(SPEC, { ...claimed, seed: 0.5 }, Float32Array.of(0, 1, 2), 3)).toMatchObject(unmeasured);
  });
});

describe("what a referee measured", () => {
  const measure = (margins: number[], changes: Partial<TokenMeasure> = {}): TokenMeasure => {
    return { margins, exactCount: margins.filter((margin) => margin === 0).length, endsRight: true, ...changes };
  };
  const zeros = (count: number): number[] => new Array<number>(count).fill(0);

  test("[VF12] the same bounds over a measure: the worst token, the mean, the share of exact choices", () => {
    expect(checkMeasure(SPEC, measure([...zeros(20), 0.5]))).toEqual({
      verdict: "match",
      distance: 0.5,
      meanMargin: 0.5 / 21,
      exactCount: 20,
      tokenCount: 21,
    });
    expect(checkMeasure(SPEC, measure([...zeros(20), 0.7])).verdict).toBe("inconclusive");
    expect(checkMeasure(SPEC, measure([...zeros(20), 2.4])).verdict).toBe("mismatch");
    expect(checkMeasure(SPEC, measure([...zeros(20), 16]))).toMatchObject({ verdict: "mismatch", distance: 2.4 });
    expect(checkMeasure(SPEC, measure(new Array<number>(20).fill(0.5))).verdict).toBe("mismatch");
    expect(checkMeasure(SPEC, measure([]))).toMatchObject({ verdict: "match", distance: 0, meanMargin: 0 });
  });

  test("[VF14] an answer that ends where it may not is a mismatch, however small its margins", () => {
    expect(checkMeasure(SPEC, measure(zeros(9), { endsRight: false }))).toEqual({
      verdict: "mismatch",
      distance: null,
      meanMargin: null,
      exactCount: 0,
      tokenCount: 9,
    });
  });
});

describe("a token's margin", () => {
  const logitsOf = fc
    .array(fc.integer({ min: -640, max: 640 }), { minLength: 40, maxLength: 40 })
    .map((values) => Float32Array.from(values, (value) => value / 64));
  const sampling = fc.record({
    temperature: fc.constantFrom(0, 0.2, 1, 2),
    topK: fc.constantFrom(0, 1, 5, 20),
    topP: fc.constantFrom(1, 0.95, 0.5),
    minP: fc.constantFrom(0, 0.05),
  });
  const CLIP = 1e6;

  test("[VF16] is 0 for the token that is drawn, and for no other is it exact", () => {
    fc.assert(
      fc.property(logitsOf, sampling, fc.nat(), fc.nat(100), (logits, params, seed, position) => {
        const margins = [...logits.keys()].map((token) => tokenMargin(logits, token, params, seed, position, CLIP));
        expect(margins.filter((m) => m?.isExact)).toEqual([{ margin: 0, isExact: true }]);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("[VF16] is at most twice the largest error of a logit that made another backend draw the token", () => {
    const errors = fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(logitsOf, errors, sampling, fc.nat(), (logits, off, params, seed) => {
        const other = logits.map((logit, i) => logit + (off[i] ?? 0) / 256);
        const drawn =
          [...other.keys()].find((token) => tokenMargin(other, token, params, seed, 3, CLIP)?.isExact) ?? -1;
        expect(tokenMargin(logits, drawn, params, seed, 3, 1)?.margin).toBeLessThanOrEqual(2 * 0.25 + 1e-6);
      }),
      { seed: 8, numRuns: 2000 },
    );
  });

  test("[VF17] near the border of top-p it is how near, not infinite", () => {
    // The likeliest token has 0.9526 of the mass; top-p leaves it alone from there down.
    const logits = Float32Array.of(3, 0);
    const margin = (token: number, topP: number) =>
      tokenMargin(logits, token, { temperature: 1, topP }, 4, 0, 9)?.margin;
    expect(margin(1, 0.952)).toBeLessThan(4);
    expect(margin(1, 0.5)).toBeGreaterThan(2.9);
  });
});
