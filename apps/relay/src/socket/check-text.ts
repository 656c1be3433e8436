// What a node says of a text is held against what was asked of it, as far as that goes without the model.
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  type GenerateItem,
  type GenerateManifest,
  type TokenLogprob,
} from "@starling/protocol";
import type { OutputFault } from "./output-fault.ts";

type Params = Pick<GenerateManifest["params"], "vocabSize" | "contextTokens" | "endTokenIds">;

/** What is wrong with the output of an item, or null. */
export function checkText(params: Params, item: GenerateItem, part: Uint8Array): OutputFault | null {
  return item.check === undefined ? checkAnswer(params, item, part) : checkMeasure(item, item.check.from, part);
}

/** What is wrong with tokens that follow the first `from` of the answer, or null. */
export function checkTokens(
  { vocabSize }: Pick<Params, "vocabSize">,
  item: GenerateItem,
  said: {
    readonly from: number;
    readonly tokens: readonly number[];
    readonly logprobs: readonly TokenLogprob[] | null;
  },
): "wrong_shape" | null {
  const { from, tokens, logprobs } = said;
  // What is measured has no tokens of its own.
  if (item.check !== undefined && tokens.length > 0) return "wrong_shape";
  if (from + tokens.length > item.maxTokens || tokens.some((token) => token >= vocabSize)) return "wrong_shape";
  if ((logprobs !== null) !== (item.logprobs !== null)) return tokens.length === 0 ? null : "wrong_shape";
  if (logprobs === null) return null;
  if (logprobs.length !== tokens.length) return "wrong_shape";
  return logprobs.some(({ top }) => top.length > (item.logprobs ?? 0) || top.some(([token]) => token >= vocabSize))
    ? "wrong_shape"
    : null;
}

function checkAnswer(params: Params, item: GenerateItem, part: Uint8Array): OutputFault | null {
  const read = decodeGenerateOutput(part);
  if (!read.ok) return read.error.code;
  const { tokens, finish, logprobs = null } = read.value;
  const given = item.given ?? [];
  if (given.some((token, i) => tokens[i] !== token)) return "stream_mismatch";
  if (tokens.length === 0 || checkTokens(params, item, { from: 0, tokens, logprobs }) !== null) return "wrong_shape";
  const isEnd = (token: number | undefined): boolean => token !== undefined && params.endTokenIds.includes(token);
  // An end token is the last one, wherever it comes.
  if (tokens.some((token, i) => i < tokens.length - 1 && isEnd(token))) return "wrong_shape";
  switch (finish) {
    case "end":
      return isEnd(tokens.at(-1)) ? null : "wrong_shape";
    case "stop":
      return item.stop.length > 0 ? null : "wrong_shape";
    default:
      return tokens.length === item.maxTokens || item.prompt.length + tokens.length >= params.contextTokens
        ? null
        : "wrong_shape";
  }
}

function checkMeasure(item: GenerateItem, from: number, part: Uint8Array): OutputFault | null {
  const read = decodeTokenMeasure(part);
  if (!read.ok) return read.error.code;
  return read.value.margins.length === (item.given?.length ?? 0) - from ? null : "wrong_shape";
}
