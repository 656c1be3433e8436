// Answers of honest nodes and of liars to the toy model's prompts, and the referee's logits over them.
import { chooseToken, type SamplingParams } from "@starling/protocol/vocabulary";
import type { TokenClaim } from "../check-tokens.ts";
import { mix, onBackend, quantised, smaller, TOY, TOY_END, TOY_VOCABULARY, type ToyModel } from "./toy-model.ts";

export const ANSWER_TOKENS_MAX = 128;
export const SAMPLINGS: readonly SamplingParams[] = [
  { temperature: 0 },
  { temperature: 0.3 },
  { temperature: 1 },
  { temperature: 1, topP: 0.9 },
  { temperature: 0.7, topK: 20, topP: 0.95, minP: 0.05 },
  { temperature: 1.5, minP: 0.1 },
];
/** The referee's own backend. */
const REFEREE = 3e-3;
const NODE = 3e-3;

export interface Asked {
  readonly prompt: number;
  readonly sampling: SamplingParams;
  readonly seed: number;
}

/** The n-th question; samplings take turns. */
export function asked(n: number): Asked {
  return { prompt: n, sampling: SAMPLINGS[n % SAMPLINGS.length] ?? { temperature: 0 }, seed: mix(n, 21) };
}

export function answer(model: ToyModel, { prompt, sampling, seed }: Asked): number[] {
  const tokens: number[] = [];
  while (tokens.length < ANSWER_TOKENS_MAX && tokens.at(-1) !== TOY_END) {
    const token = chooseToken(model.logits(prompt, tokens, tokens.length), sampling, seed, tokens.length);
    if (token === null) throw new Error("the toy model says nothing");
    tokens.push(token);
  }
  return tokens;
}

export const claimOf = (tokens: readonly number[], { sampling, seed }: Asked): TokenClaim => {
  return { tokens, endTokens: [TOY_END], tokensMax: ANSWER_TOKENS_MAX, sampling, seed };
};

/** What a referee's forward pass over the claimed tokens gives. */
export function forced(tokens: readonly number[], { prompt }: Asked): Float32Array {
  const referee = onBackend(TOY, REFEREE, 1 + mix(prompt, 22));
  const logits = new Float32Array(tokens.length * TOY_VOCABULARY);
  for (let i = 0; i < tokens.length; i++) logits.set(referee.logits(prompt, tokens, i), i * TOY_VOCABULARY);
  return logits;
}

export const honest =
  (relative: number) =>
  (a: Asked): number[] =>
    answer(onBackend(TOY, relative, mix(a.prompt, 23)), a);

const wordAfter = (token: number, by: number): number =>
  1 + ((token - 1 + 1 + (by % (TOY_VOCABULARY - 2))) % (TOY_VOCABULARY - 1));

/** Null where the lie would be the truth. */
export const LIARS: Readonly<Record<string, (a: Asked) => number[] | null>> = {
  "smaller model": (a) => answer(smaller(TOY), a),
  "weights off by 0.3 nats": (a) => answer(quantised(TOY, 0.3), a),
  "weights off by 0.6 nats": (a) => answer(quantised(TOY, 0.6), a),
  "cut short": (a) => {
    const tokens = honest(NODE)(a);
    return tokens.length < 2 ? null : tokens.slice(0, tokens.length >> 1);
  },
  "cut short, end token added": (a) => {
    const tokens = honest(NODE)(a);
    return tokens.length < 4 ? null : [...tokens.slice(0, tokens.length >> 1), TOY_END];
  },
  "one token edited": (a) => {
    const tokens = honest(NODE)(a);
    const at = mix(a.prompt, 24) % tokens.length;
    if (tokens[at] === TOY_END) return null;
    return tokens.map((token, i) => (i === at ? wordAfter(token, mix(a.prompt, 25)) : token));
  },
  "last word edited": (a) => {
    const tokens = honest(NODE)(a);
    const at = tokens.at(-1) === TOY_END ? tokens.length - 2 : tokens.length - 1;
    if (at < 0) return null;
    return tokens.map((token, i) => (i === at ? wordAfter(token, mix(a.prompt, 25)) : token));
  },
  "random tokens": (a) =>
    Array.from({ length: ANSWER_TOKENS_MAX }, (_, i) => 1 + (mix(a.prompt, i) % (TOY_VOCABULARY - 1))),
  "answer to another prompt": (a) => honest(NODE)({ ...a, prompt: a.prompt + 1_000_003 }),
  "another seed": (a) => (a.sampling.temperature === 0 ? null : honest(NODE)({ ...a, seed: a.seed + 1 })),
  "always the likeliest": (a) =>
    a.sampling.temperature === 0 ? null : honest(NODE)({ ...a, sampling: { temperature: 0 } }),
};
