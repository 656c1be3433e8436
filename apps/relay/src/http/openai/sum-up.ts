// What an answer cost in tokens, and whose work it was.
import { type JobId, receiptIdOf, type StarlingPart, type TokenUsage } from "@starling/protocol";
import { leastVerification } from "../least-verification.ts";
import type { Answer } from "./follow-answer.ts";
import type { AnswerTerms } from "./generation.ts";

export function usageOf({ promptTokens }: Pick<AnswerTerms, "promptTokens">, answers: readonly Answer[]): TokenUsage {
  const prompt_tokens = promptTokens.reduce((sum, count) => sum + count, 0);
  const completion_tokens = answers.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

export const starlingPartOf = (
  jobId: JobId,
  { seed }: Pick<AnswerTerms, "seed">,
  answers: readonly Answer[],
  firstChunk = 0,
): StarlingPart => ({
  job: jobId,
  seed,
  verification: leastVerification(answers.map(({ verification }) => verification)),
  receipt: receiptIdOf(jobId, firstChunk),
});
