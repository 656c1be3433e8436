import { describe, expect, it } from "vitest";
import type { PenaltyParams } from "../generate/generate-item.ts";
import { chooseToken } from "./choose-token.ts";
import { measureTokens } from "./measure-tokens.ts";
import { createPenalties, hasPenalty, isPenaltyParams } from "./penalties.ts";
import type { SamplingParams } from "./sampling-params.ts";

const LOGITS = [2, -2, 1, 0, Number.NEGATIVE_INFINITY];
const after = (prompt: number[], answer: number[], params: Parameters<typeof createPenalties>[1]): number[] => {
  const penalties = createPenalties(prompt, params);
  for (const token of answer) penalties.add(token);
  const logits = Float32Array.from(LOGITS);
  penalties.apply(logits);
  return [...logits];
};

describe("penalties", () => {
  it("[SM10] repetition divides positive logits of what prompt and answer hold and multiplies others, once a token", () => {
    expect(after([0, 1, 1], [4], { repetitionPenalty: 2 })).toEqual([1, -4, 1, 0, Number.NEGATIVE_INFINITY]);
    expect(after([], [3, 2, 2], { repetitionPenalty: 0.5 })).toEqual([2, -2, 2, 0, Number.NEGATIVE_INFINITY]);
  });

  it("[SM10] frequency counts the answer's tokens and presence whether they are there; a prompt's are free", () => {
    expect(after([0, 3], [2, 2, 1], { frequencyPenalty: 0.5 })).toEqual([2, -2.5, 0, 0, Number.NEGATIVE_INFINITY]);
    expect(after([0, 3], [2, 2, 1], { presencePenalty: 0.5 })).toEqual([2, -2.5, 0.5, 0, Number.NEGATIVE_INFINITY]);
  });

  it("[SM10] repetition comes first, and the result is rounded once", () => {
    expect(after([], [0], { repetitionPenalty: 3, frequencyPenalty: 0.1, presencePenalty: 0.2 })[0]).toBe(
      Math.fround(2 / 3 - 0.1 - 0.2),
    );
  });

  it("[SM10] tokens that the model has not are nothing", () => {
    expect(after([99], [-1, 99], { repetitionPenalty: 2, frequencyPenalty: 1 })).toEqual(LOGITS);
  });

  it("tells penalties that change nothing, and refuses numbers that are none", () => {
    expect(hasPenalty({})).toBe(false);
    expect(hasPenalty({ repetitionPenalty: 1, frequencyPenalty: 0, presencePenalty: 0 })).toBe(false);
    expect(hasPenalty({ presencePenalty: 0.1 })).toBe(true);
    for (const wrong of [{ repetitionPenalty: 0 }, { frequencyPenalty: 2.1 }, { presencePenalty: Number.NaN }]) {
      expect(isPenaltyParams(wrong)).toBe(false);
      expect(() => createPenalties([], wrong)).toThrow();
    }
  });
});

describe("a referee's measure", () => {
  const VOCABULARY = 40;
  /** Depends on what was said before, as a model's logits do. */
  const rowAfter = (tokens: readonly number[], into: Float32Array): void => {
    for (let v = 0; v < VOCABULARY; v++) into[v] = ((Math.imul(v + 1, 2_654_435_761) ^ (tokens.at(-1) ?? 7)) >>> 8) % 9;
  };
  const sampling = {
    temperature: 0.8,
    topP: 0.95,
    repetitionPenalty: 1.2,
    frequencyPenalty: 0.3,
    presencePenalty: 0.1,
  };
  const prompt = [3, 8, 8];
  const seed = 11;
  const answer = (): number[] => {
    const penalties = createPenalties(prompt, sampling);
    const tokens: number[] = [];
    const row = new Float32Array(VOCABULARY);
    while (tokens.length < 24) {
      rowAfter(tokens, row);
      penalties.apply(row);
      const token = chooseToken(row, sampling, seed, tokens.length) ?? -1;
      tokens.push(token);
      penalties.add(token);
    }
    return tokens;
  };
  const measure = (tokens: readonly number[], from = 0, params: SamplingParams & PenaltyParams = sampling) => {
    const logits = new Float32Array((tokens.length - from) * VOCABULARY);
    for (let i = from; i < tokens.length; i++)
      rowAfter(tokens.slice(0, i), logits.subarray((i - from) * VOCABULARY, (i - from + 1) * VOCABULARY));
    return measureTokens({ prompt, tokens, from, sampling: params, seed }, true, logits, VOCABULARY);
  };

  it("[SM11] of what seed, penalties and logits dictate is nothing but zeros, from any position on", () => {
    const tokens = answer();
    for (const from of [0, 1, 9, tokens.length])
      expect(measure(tokens, from)).toEqual({
        margins: new Array(tokens.length - from).fill(0),
        exactCount: tokens.length - from,
        endsRight: true,
      });
  });

  it("[SM11] shows an edited token, and penalties that were left out", () => {
    const tokens = answer();
    const edited = tokens.map((token, i) => (i === 5 ? (token + 1) % VOCABULARY : token));
    expect(measure(edited)?.margins[5]).toBeGreaterThan(0);
    expect(measure(edited)?.exactCount).toBeLessThan(tokens.length);
    const { repetitionPenalty: _left, frequencyPenalty: _out, presencePenalty: _too, ...without } = sampling;
    const unpunished = measure(tokens, 0, without);
    expect(unpunished?.exactCount).toBeLessThan(tokens.length);
  });

  it("[SM11] logits that are none, or too few, give no measure", () => {
    const claim = { prompt, tokens: [1], from: 0, sampling, seed };
    expect(measureTokens(claim, true, new Float32Array(3).fill(Number.NaN), 3)).toBeNull();
    expect(measureTokens(claim, true, new Float32Array(2), 3)).toBeNull();
  });
});
