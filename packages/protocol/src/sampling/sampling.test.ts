import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseToken } from "./choose-token.ts";
import { exactExp, exactLn } from "./exact-math.ts";
import { GUMBEL_MAX, gumbelNoise, gumbelNoises } from "./gumbel-noise.ts";
import { philox } from "./philox.ts";
import { rankTokens } from "./ranked-tokens.ts";

const RUNS = { seed: 20_261_122, numRuns: 300 } as const;
const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, "0")).join(" ");
const hash = (values: Float64Array) =>
  new Uint32Array(values.buffer).reduce((h, word) => Math.imul(h ^ word, 16_777_619) >>> 0, 2_166_136_261);

describe("noise", () => {
  test("[SM1] Philox4x32-10 gives the words that Random123 gives", () => {
    const out = new Uint32Array(4);
    philox(0, 0, 0, 0, 0, 0, out);
    expect(hex(out)).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    const ones = 0xffff_ffff;
    philox(ones, ones, ones, ones, ones, ones, out);
    expect(hex(out)).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
    philox(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344, 0xa409_3822, 0x299f_31d0, out);
    expect(hex(out)).toBe("d16cfe09 94fdcceb 5001e420 24126ea1");
  });

  test("[SM2] logarithm and exponential are within two units in the last place of the platform's", () => {
    const unit = fc.double({ min: 2 ** -60, max: 1 - 2 ** -53, noNaN: true });
    fc.assert(
      fc.property(unit, (x) => {
        expect(Math.abs(exactLn(x) - Math.log(x))).toBeLessThanOrEqual(Math.abs(Math.log(x)) * 2 ** -51);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
        expect(Math.abs(exactExp(x) - Math.exp(x))).toBeLessThanOrEqual(Math.exp(x) * 2 ** -50);
      }),
      RUNS,
    );
    expect([exactLn(1), exactLn(2 ** -53), exactExp(0), exactExp(-1000)]).toEqual([0, Math.log(2 ** -53), 1, 0]);
  });

  test("[SM3] noise is a function of seed, position and token, whatever is asked for before", () => {
    const ahead = Array.from({ length: 100 }, (_, token) => gumbelNoise(7, 3)(token));
    const noise = gumbelNoise(7, 3);
    for (let token = 99; token >= 0; token--) expect(noise(token)).toBe(ahead[token]);
    const others = [gumbelNoise(7, 4)(5), gumbelNoise(8, 3)(5), gumbelNoise(7 + 2 ** 32, 3)(5), ahead[6]];
    for (const other of others) expect(other).not.toBe(ahead[5]);
  });

  test("[SM3] the bits stay what they were", () => {
    const noise = gumbelNoise(123_456_789_012_345, 17);
    expect(hash(Float64Array.from({ length: 20_000 }, (_, token) => noise(token)))).toBe(PINNED_NOISE);
  });

  test("[SM4] noise has the distribution of Gumbel's law and never leaves its bound", () => {
    const values: number[] = [];
    for (let position = 0; position < 50; position++) {
      const noise = gumbelNoise(1, position);
      for (let token = 0; token < 2000; token++) values.push(noise(token));
    }
    values.sort((a, b) => a - b);
    // Kolmogorov and Smirnov: 1.95 / √n is passed by chance once in a thousand times.
    const worst = Math.max(...values.map((x, i) => Math.abs(Math.exp(-Math.exp(-x)) - (i + 0.5) / values.length)));
    expect(worst).toBeLessThan(1.95 / Math.sqrt(values.length));
    expect(values.at(-1)).toBeLessThan(GUMBEL_MAX);
    expect(-Math.log(-Math.log(1 - 2 ** -53))).toBeLessThan(GUMBEL_MAX);
  });
});

describe("chooseToken", () => {
  test("[SM5] tokens are drawn with the probabilities of softmax(logits / temperature)", () => {
    const logits = Float32Array.of(0, 1, 2, Number.NEGATIVE_INFINITY, 1.5);
    const temperature = 0.8;
    const masses = [...logits].map((logit) => Math.exp(logit / temperature));
    const total = masses.reduce((a, b) => a + b, 0);
    const draws = 40_000;
    const counts = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < draws; seed++) {
      const token = chooseToken(logits, { temperature }, seed, 0) ?? -1;
      counts[token] = (counts[token] ?? 0) + 1;
    }
    let chiSquare = 0;
    masses.forEach((mass, token) => {
      const expected = (draws * mass) / total;
      if (expected > 0) chiSquare += ((counts[token] ?? 0) - expected) ** 2 / expected;
    });
    // Three degrees of freedom: 16.3 is passed by chance once in a thousand times.
    expect(chiSquare).toBeLessThan(16.3);
    expect(counts[3]).toBe(0);
  });

  const logitsOf = (size: number) =>
    fc
      .array(fc.integer({ min: -1280, max: 1280 }), { minLength: size, maxLength: size })
      .map((values) => Float32Array.from(values, (value) => value / 64));
  const filters = fc.record({
    temperature: fc.double({ min: 0.05, max: 5, noNaN: true }),
    topK: fc.integer({ min: 0, max: 40 }),
    topP: fc.double({ min: 0.05, max: 0.999, noNaN: true }),
    minP: fc.constantFrom(0, 0.02, 0.3, 1),
  });

  test("[SM6] filters leave what their definitions say", () => {
    fc.assert(
      fc.property(logitsOf(30), filters, (logits, params) => {
        const top = Math.max(...logits);
        const { ids, leftCount } = rankTokens(logits, top, params);
        expect([...ids.subarray(0, leftCount)]).toEqual(leftByDefinition(logits, params));
      }),
      RUNS,
    );
  });

  test("[SM6] what is drawn is the best of what is left", () => {
    fc.assert(
      fc.property(logitsOf(30), filters, fc.nat(), fc.nat(1000), (logits, params, seed, position) => {
        const noise = gumbelNoise(seed, position);
        const scored = leftByDefinition(logits, params).map((id) => ({
          id,
          score: (logits[id] ?? 0) + params.temperature * noise(id),
        }));
        scored.sort((a, b) => b.score - a.score || a.id - b.id);
        expect(chooseToken(logits, params, seed, position)).toBe(scored[0]?.id);
      }),
      RUNS,
    );
  });

  test("[SM12] no noise that could matter is left out: the choice is that of all tokens' noises", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.constantFrom(1e-4, 1e-3, 0.1, 0.7, 1, 3, 50),
        (seed, position, temperature) => {
          const shape = gumbelNoise(seed, position + 1);
          const logits = Float32Array.from({ length: 500 }, (_, token) => 3 * shape(token));
          const noise = gumbelNoise(seed, position);
          let best = 0;
          const scoreOf = (token: number) => (logits[token] ?? 0) + temperature * noise(token);
          for (let token = 1; token < logits.length; token++) if (scoreOf(token) > scoreOf(best)) best = token;
          expect(chooseToken(logits, { temperature }, seed, position)).toBe(best);
        },
      ),
      RUNS,
    );
  });

  test("[SM12] a noise is called out of reach only when it is", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(10_000), fc.double({ min: -5, max: 40, noNaN: true }), (seed, token, least) => {
        const { of, mayReach } = gumbelNoises(seed, 3);
        const noise = of(token);
        for (const asked of [least, noise, noise - 1e-9])
          if (!mayReach(token, asked)) expect(noise).toBeLessThan(asked);
        // And soon when it is: a power of two in the probability.
        if (noise > 1) expect(mayReach(token, noise + 1)).toBe(false);
      }),
      RUNS,
    );
  });

  test("[SM7] temperature 0 takes the likeliest, of equal ones the lowest id", () => {
    expect(chooseToken(Float32Array.of(1, 3, 3, 2), { temperature: 0, topK: 1 }, 5, 5)).toBe(1);
  });

  test("[SM8] logits that are no numbers give no token", () => {
    const draw = (...logits: number[]) => chooseToken(Float32Array.from(logits), { temperature: 1 }, 1, 1);
    expect(draw(1, Number.NaN)).toBeNull();
    expect(draw(1, Number.POSITIVE_INFINITY)).toBeNull();
    expect(draw(Number.NEGATIVE_INFINITY)).toBeNull();
    expect(draw()).toBeNull();
    expect(() => chooseToken(Float32Array.of(1), { temperature: -1 }, 1, 1)).toThrow();
    expect(() => chooseToken(Float32Array.of(1), { temperature: 1 }, -1, 1)).toThrow();
  });

  test("[SM9] slack is how far logits have to move for a token to be left or dropped", () => {
    const logits = Float32Array.of(3, 2.75, 1, 0);
    const byK = rankTokens(logits, 3, { temperature: 1, topK: 1 }, 10);
    expect([0, 1, 2].map((rank) => byK.slack(rank))).toEqual([0.25, -0.25, -2]);
    const byM = rankTokens(logits, 3, { temperature: 1, minP: Math.exp(-1) }, 10);
    expect(byM.slack(1)).toBeCloseTo(0.75, 12);
    expect(byM.slack(2)).toBeCloseTo(-1, 12);
    // The likeliest has 1 / (1 + e^-3) = 0.9526 of two.
    const two = Float32Array.of(3, 0);
    const justLeft = rankTokens(two, 3, { temperature: 1, topP: 0.9527 }, 10);
    const justDropped = rankTokens(two, 3, { temperature: 1, topP: 0.9525 }, 10);
    expect([justLeft.leftCount, justDropped.leftCount]).toEqual([2, 1]);
    expect(justLeft.slack(1)).toBeGreaterThan(0);
    expect(justLeft.slack(1)).toBeLessThan(0.01);
    expect(justDropped.slack(1)).toBeLessThan(0);
    expect(justDropped.slack(1)).toBeGreaterThan(-0.01);
  });
});

/** As it is defined, by sorting and summing everything. */
function leftByDefinition(
  logits: Float32Array,
  { temperature, topK, topP, minP }: { temperature: number; topK: number; topP: number; minP: number },
): number[] {
  const top = Math.max(...logits);
  const massOf = (id: number) => Math.exp(((logits[id] ?? 0) - top) / temperature);
  const ranked = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const kept = topK === 0 ? ranked : ranked.slice(0, topK);
  const total = kept.reduce((sum, id) => sum + massOf(id), 0);
  let mass = 0;
  const nucleus = kept.filter((id) => {
    const isLeft = mass < topP * total;
    mass += massOf(id);
    return isLeft;
  });
  return nucleus.filter((id) => massOf(id) >= minP);
}

const PINNED_NOISE = 2_106_107_308;
