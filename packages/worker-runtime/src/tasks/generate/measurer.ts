// A stream that makes nothing: it reads claimed tokens and measures them against its own logits (teacher forcing).
import {
  createTokenMeasurer,
  encodeTokenMeasure,
  type GenerateFinish,
  type GenerateItem,
  MARGIN_CLIP,
} from "@starling/protocol";
import { createAnswerEnd } from "./answer-end.ts";
import type { GenerateModel } from "./generate-model.ts";
import { answerTokensMax } from "./refuse-item.ts";
import { NoNumbers, type Stream } from "./stream.ts";

/** @param item with `check` */
export function createMeasurer(
  item: GenerateItem,
  { params, decode }: Pick<GenerateModel, "params" | "decode">,
): Stream {
  const { prompt, given = [], sampling, seed, check = { from: 0, finish: null } } = item;
  const { vocabSize, contextTokens } = params;
  const tokens = [...prompt, ...given];
  const { from } = check;
  const isReadable =
    tokens.length <= contextTokens &&
    given.every((token) => Number.isInteger(token) && token >= 0 && token < vocabSize);
  const measurer = createTokenMeasurer({ prompt, tokens: given, from, sampling, seed });
  return {
    tokens,
    rowsFrom: prompt.length - 1 + from,
    output() {
      // No model says tokens that it doesn't have, or beyond its context.
      if (!isReadable)
        return encodeTokenMeasure({
          margins: new Array<number>(given.length - from).fill(MARGIN_CLIP),
          exactCount: 0,
          endsRight: false,
        });
      if (measurer.position < given.length) return null;
      return encodeTokenMeasure(measurer.result(endsRight(item, check.finish, { params, decode })));
    },
    read(_index, logits) {
      if (!measurer.add(logits)) throw new NoNumbers();
    },
    next() {
      throw new Error("a measured stream makes no tokens");
    },
  };
}

/** Whether nothing ends the answer before its last token, and that one does as it is claimed to; null: there may be more to come. */
function endsRight(
  { prompt, given = [], maxTokens, stop }: GenerateItem,
  claimed: GenerateFinish | null,
  { params, decode }: Pick<GenerateModel, "params" | "decode">,
): boolean {
  const tokensMax = answerTokensMax(prompt.length, maxTokens, params.contextTokens);
  if (given.length === 0) return claimed === null || (claimed === "length" && tokensMax === 0);
  const end = createAnswerEnd({ endTokenIds: params.endTokenIds, tokensMax, stop, decode });
  for (const [index, token] of given.entries()) {
    const finish = end.push(token);
    if (index === given.length - 1) return claimed === null || finish === claimed;
    if (finish !== null) return false;
  }
  return false;
}
