// What generated text is priced and timed in: a unit is an answer token, or four prompt tokens.
import type { GenerateItem } from "./generate-item.ts";

export const PROMPT_TOKENS_PER_UNIT = 4;

export const promptUnits = (promptTokens: number): number => Math.ceil(promptTokens / PROMPT_TOKENS_PER_UNIT);

/** The most that an item can come to. */
export const unitsMaxOf = (item: Pick<GenerateItem, "prompt" | "maxTokens">): number =>
  promptUnits(item.prompt.length) + item.maxTokens;

/** What an answer, or as much of it as was delivered, comes to. */
export const unitsOf = (promptTokens: number, answerTokens: number): number => promptUnits(promptTokens) + answerTokens;
