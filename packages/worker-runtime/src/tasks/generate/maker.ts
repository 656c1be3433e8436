// A stream that makes an answer, token after token.
import {
  chooseToken,
  createPenalties,
  encodeGenerateOutput,
  type GenerateFinish,
  type GenerateItem,
  hasPenalty,
  type TokenLogprob,
} from "@starling/protocol";
import type { StreamListener } from "../text-generator.ts";
import { createAnswerEnd } from "./answer-end.ts";
import type { GenerateModel } from "./generate-model.ts";
import { answerTokensMax } from "./refuse-item.ts";
import { NoNumbers, type Stream } from "./stream.ts";
import { tokenLogprobs } from "./token-logprobs.ts";

export interface MakerOptions {
  /** Nothing but the length ends it: for measuring speed. */
  readonly endless?: boolean;
}

export function createMaker(
  item: GenerateItem,
  { params, decode }: Pick<GenerateModel, "params" | "decode">,
  onTokens: StreamListener["onTokens"],
  { endless = false }: MakerOptions = {},
): Stream {
  const { prompt, given = [], sampling, seed, logprobs: topCount } = item;
  const tokensMax = answerTokensMax(prompt.length, item.maxTokens, params.contextTokens);
  const penalties = hasPenalty(sampling) ? createPenalties(prompt, sampling) : null;
  const end = createAnswerEnd({
    endTokenIds: endless ? [] : params.endTokenIds,
    tokensMax,
    stop: endless ? [] : item.stop,
    decode,
  });
  const tokens = [...prompt, ...given];
  const logprobs: TokenLogprob[] = [];
  let finish: GenerateFinish | null = tokensMax === 0 ? "length" : null;
  for (const token of given) {
    penalties?.add(token);
    // What is given is fixed, also behind an end.
    finish = end.push(token) ?? finish;
  }
  const wantsGiven = topCount !== null && given.length > 0;
  const addLogprobs = (logits: Float32Array, token: number): TokenLogprob | undefined => {
    if (topCount === null) return undefined;
    const found = tokenLogprobs(logits, token, topCount);
    if (!Number.isFinite(found.logprob)) throw new NoNumbers();
    logprobs.push(found);
    return found;
  };
  return {
    tokens,
    rowsFrom: wantsGiven ? prompt.length - 1 : Number.POSITIVE_INFINITY,
    output() {
      if (finish === null || (wantsGiven && logprobs.length < given.length)) return null;
      const answer = tokens.slice(prompt.length);
      return encodeGenerateOutput({ tokens: answer, finish, ...(topCount === null ? {} : { logprobs }) });
    },
    read(index, logits) {
      addLogprobs(logits, tokens[index + 1] ?? -1);
    },
    next(logits) {
      // Log probabilities are of the model's own logits, before penalties change them where they are.
      const raw = topCount === null || penalties === null ? logits : logits.slice();
      penalties?.apply(logits);
      const token = chooseToken(logits, sampling, seed, tokens.length - prompt.length);
      if (token === null) throw new NoNumbers();
      const found = addLogprobs(raw, token);
      penalties?.add(token);
      tokens.push(token);
      finish = end.push(token);
      onTokens([token], found === undefined ? undefined : [found]);
    },
  };
}
