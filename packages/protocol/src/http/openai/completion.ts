// POST /v1/completions, as OpenAI has it.
import { z } from "zod";
import { GENERATE_LIMITS } from "../../generate/generate-item.ts";
import { modelId } from "../../ids.ts";
import { streamOptionsRead } from "./chat-completion.ts";
import {
  answerTokens,
  changesNothing,
  finishReason,
  generationFields,
  OPENAI_LIMITS,
  starlingPart,
  tokenUsage,
} from "./generation-fields.ts";
import type { COMPLETION_NOT_HONOURED } from "./not-honoured.ts";

const tokenIds = z.array(z.int().min(0).max(1_000_000)).min(1).max(GENERATE_LIMITS.contextTokensMax);
const completionFields = {
  model: modelId.meta({ description: "a model of task kind `generate`" }),
  prompt: z
    .union([
      z.string(),
      tokenIds,
      z.array(z.string()).min(1).max(OPENAI_LIMITS.promptsMax),
      z.array(tokenIds).min(1).max(OPENAI_LIMITS.promptsMax),
    ])
    .meta({
      description: `a text or its token ids, or up to ${OPENAI_LIMITS.promptsMax} of them (${OPENAI_LIMITS.streamedPromptsMax} when streamed), each answered by a choice of its own`,
    }),
  max_tokens: answerTokens
    .nullish()
    .meta({ description: `${OPENAI_LIMITS.completionTokensDefault} when left out, as OpenAI has it` }),
  logprobs: z.int().min(0).max(GENERATE_LIMITS.topLogprobsMax).nullish(),
  ...generationFields,
};

/** What is honoured. */
export const completionRequest = z.strictObject({
  ...completionFields,
  stream_options: streamOptionsRead.omit({ include_obfuscation: true }).nullish(),
});

/** What is read once fields that can't be honoured were refused: those that remain ask for nothing. */
export const completionRead = z.strictObject({
  ...completionFields,
  stream_options: streamOptionsRead.nullish(),
  ...({
    best_of: changesNothing,
    echo: changesNothing,
    logit_bias: changesNothing,
    n: changesNothing,
    suffix: changesNothing,
  } satisfies Record<keyof typeof COMPLETION_NOT_HONOURED, typeof changesNothing>),
});
export type CompletionRead = z.infer<typeof completionRead>;

/** One entry a token. */
export const completionLogprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number()),
  top_logprobs: z.array(z.record(z.string(), z.number())),
  /** Where each begins in the choice's text, in UTF-16 units. */
  text_offset: z.array(z.int()),
});
export type CompletionLogprobs = z.infer<typeof completionLogprobs>;

/** The whole answer, and each chunk of a streamed one. */
export const completion = z.object({
  id: z.string(),
  object: z.literal("text_completion"),
  created: z.int(),
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      text: z.string(),
      logprobs: completionLogprobs.nullable(),
      finish_reason: finishReason.nullable(),
    }),
  ),
  usage: tokenUsage.nullable().optional(),
  starling: starlingPart.optional(),
});
export type Completion = z.infer<typeof completion>;
