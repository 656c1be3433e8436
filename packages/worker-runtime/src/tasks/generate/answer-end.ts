// Where an answer ends: the same for whoever makes it and whoever checks it.
import type { GenerateFinish } from "@starling/protocol";
import { createStopFinder, type DecodeTokens } from "./stop-finder.ts";

export interface AnswerEnd {
  /** Takes the next token and tells why the answer ends with it: an end token first, then a stop text, then its length. */
  push(token: number): GenerateFinish | null;
}

export function createAnswerEnd(of: {
  readonly endTokenIds: readonly number[];
  readonly tokensMax: number;
  readonly stop: readonly string[];
  readonly decode: DecodeTokens;
}): AnswerEnd {
  const { endTokenIds, tokensMax } = of;
  const texts = of.stop.filter((text) => text !== "");
  const finder = texts.length === 0 ? null : createStopFinder(texts, of.decode);
  let count = 0;
  return {
    push(token) {
      count += 1;
      const isStopped = finder?.push(token) ?? false;
      if (endTokenIds.includes(token)) return "end";
      if (isStopped) return "stop";
      return count >= tokensMax ? "length" : null;
    },
  };
}
