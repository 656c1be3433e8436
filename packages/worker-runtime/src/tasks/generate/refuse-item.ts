// Which items a model can't run.
import { GENERATE_LIMITS, type GenerateItem, isPenaltyParams, isSamplingParams } from "@starling/protocol";
import type { GenerateModel } from "./generate-model.ts";

/** A plain sentence, or undefined when it can be run. */
export function refuseItem(
  { prompt, given = [], sampling, seed, maxTokens, stop, logprobs, check }: GenerateItem,
  { vocabSize, contextTokens }: GenerateModel["params"],
): string | undefined {
  const isKnown = (token: number): boolean => Number.isInteger(token) && token >= 0 && token < vocabSize;
  if (prompt.length === 0) return "The prompt is empty.";
  if (prompt.length >= contextTokens)
    return `The prompt has ${prompt.length} tokens; with an answer it must not be longer than ${contextTokens}.`;
  if (!prompt.every(isKnown)) return "The prompt has a token that the model doesn't know.";
  // What was claimed may be anything: measuring it is what a check is for.
  if (check === undefined && !given.every(isKnown))
    return "The answer begins with a token that the model doesn't know.";
  if (check === undefined && given.length > answerTokensMax(prompt.length, maxTokens, contextTokens))
    return "The answer is longer already than it may become.";
  if (check !== undefined && !(Number.isInteger(check.from) && check.from >= 0 && check.from <= given.length))
    return "The check begins after the answer's end.";
  if (!isSamplingParams(sampling) || !isPenaltyParams(sampling)) return "The sampling parameters are out of range.";
  if (!Number.isSafeInteger(seed) || seed < 0) return "The seed is none.";
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 0) return "The number of tokens is none.";
  if (stop.length > GENERATE_LIMITS.stopsMax || stop.some((text) => text.length > GENERATE_LIMITS.stopCharsMax))
    return "The stop texts are too many, or too long.";
  if (logprobs !== null && !(Number.isInteger(logprobs) && logprobs >= 0))
    return "The log probabilities are out of range.";
  return undefined;
}

/** The context holds prompt and answer. */
export const answerTokensMax = (promptTokens: number, maxTokens: number, contextTokens: number): number =>
  Math.min(maxTokens, contextTokens - promptTokens);
