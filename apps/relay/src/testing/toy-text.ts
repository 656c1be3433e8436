// A language model of no use and no cost: each token follows from those before it, so that an answer can be told from any other.
import {
  encodeGenerateOutput,
  encodeTokenMeasure,
  type GenerateFinish,
  type GenerateItem,
  type GenerateOutput,
  MARGIN_CLIP,
  type TokenLogprob,
  type TokenMeasure,
} from "@starling/protocol";
import { createTextCodec } from "@starling/worker-runtime/text-codec";
import { TEST_CONTEXT_TOKENS, toyModel } from "./toy-model.ts";

/** One token after another; `finish` is set with the last. */
export interface ToyText {
  readonly tokens: readonly number[];
  readonly logprobs: readonly TokenLogprob[] | null;
  readonly finish: GenerateFinish | null;
  step(): void;
}

/** Of so many tokens one is the end. */
const END_ONE_IN = 150;
const codec = createTextCodec(
  { contextTokens: TEST_CONTEXT_TOKENS, vocabSize: toyModel.vocabSize },
  toyModel.tokenizerJson,
  toyModel.configJson,
);

const mix = (state: number, value: number): number => {
  let mixed = Math.imul(state ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Pieces of words mostly; now and then a byte that is a part of a character. */
function tokenOf(state: number, position: number): number {
  if (mix(state, 1) % END_ONE_IN === 0) return toyModel.endTokenId;
  const { firstWord, words } = toyModel;
  return mix(state, position) % 8 === 0 ? mix(state, 2) % 256 : firstWord + (mix(state, 3) % words);
}

/** Goes on from what the item gives. */
export function toyText(item: GenerateItem): ToyText {
  const { prompt, given = [], maxTokens, stop } = item;
  const tokens: number[] = [];
  const logprobs: TokenLogprob[] | null = item.logprobs === null ? null : [];
  const decoder = codec.decoder(stop);
  let state = item.sampling.temperature === 0 ? 1 : mix(1, item.seed);
  for (const token of prompt) state = mix(state, token);
  let finish: GenerateFinish | null = null;

  function take(token: number): void {
    tokens.push(token);
    state = mix(state, token);
    decoder.push([token]);
    if (logprobs !== null) {
      const top = Array.from({ length: item.logprobs ?? 0 }, (_, i) => [i, -1 - i] as const);
      logprobs.push({ logprob: -(token % 7) / 8, top });
    }
    if (token === toyModel.endTokenId) finish = "end";
    else if (decoder.stopped !== null) finish = "stop";
    else if (tokens.length >= maxTokens || prompt.length + tokens.length >= TEST_CONTEXT_TOKENS) finish = "length";
  }

  for (const token of given) take(token);
  return {
    tokens,
    logprobs,
    get finish() {
      return finish;
    },
    step: () => take(tokenOf(state, tokens.length)),
  };
}

/** The whole answer. */
export function toyAnswer(item: GenerateItem): GenerateOutput {
  const text = toyText(item);
  while (text.finish === null) text.step();
  return outputOf(text, text.finish);
}

const outputOf = ({ tokens, logprobs }: ToyText, finish: GenerateFinish): GenerateOutput => ({
  tokens: [...tokens],
  finish,
  ...(logprobs === null ? {} : { logprobs: [...logprobs] }),
});

/** What a referee finds of the tokens that an item with `check` gives: right ones lie at nothing, others far off. */
export function toyMeasure(item: GenerateItem): TokenMeasure {
  const { given = [], check = { from: 0, finish: null }, ...asked } = item;
  const text = toyText({ ...asked, given: given.slice(0, check.from), maxTokens: Number.MAX_SAFE_INTEGER });
  let follows = text.finish === null;
  const margins = given.slice(check.from).map((token, i) => {
    const right = toyText({ ...asked, given: given.slice(0, check.from + i), maxTokens: Number.MAX_SAFE_INTEGER });
    if (right.finish === "end" || right.finish === "stop") {
      follows = false;
      return MARGIN_CLIP;
    }
    right.step();
    return right.tokens.at(-1) === token ? 0 : MARGIN_CLIP / 2;
  });
  const whole = toyText({ ...asked, given });
  const endsRight = follows && (check.finish === null || whole.finish === check.finish);
  return { margins, exactCount: margins.filter((margin) => margin === 0).length, endsRight };
}

/** The output of any item, answered whole. */
export const toyOutput = (item: GenerateItem): Uint8Array =>
  item.check === undefined ? encodeGenerateOutput(toyAnswer(item)) : encodeTokenMeasure(toyMeasure(item));
