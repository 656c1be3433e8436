// POST /v1/chat/completions, as OpenAI has it.
import { z } from "zod";
import { GENERATE_LIMITS } from "../../generate/generate-item.ts";
import { modelId } from "../../ids.ts";
import {
  answerTokens,
  changesNothing,
  finishReason,
  generationFields,
  OPENAI_LIMITS,
  requestMetadata,
  starlingPart,
  tokenUsage,
} from "./generation-fields.ts";
import type { CHAT_NOT_HONOURED, MESSAGE_NOT_HONOURED, STREAM_OPTIONS_NOT_HONOURED } from "./not-honoured.ts";

const textPart = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  prompt_cache_breakpoint: z.null().optional(),
});
const messageFields = {
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: z.union([z.string(), z.array(textPart).min(1).max(OPENAI_LIMITS.messagePartsMax)]),
};
const messagePassedOver = {
  audio: changesNothing,
  function_call: changesNothing,
  name: changesNothing,
  refusal: changesNothing,
  tool_call_id: changesNothing,
  tool_calls: changesNothing,
} satisfies Record<keyof typeof MESSAGE_NOT_HONOURED, typeof changesNothing>;

const includeUsage = z.boolean().nullish().meta({ description: "one more chunk with `usage` before the end" });
const streamOptions = z.strictObject({ include_usage: includeUsage });
/** As it is read: see `not-honoured.ts`. */
export const streamOptionsRead = streamOptions.extend({
  include_obfuscation: changesNothing,
} satisfies Record<keyof typeof STREAM_OPTIONS_NOT_HONOURED, typeof changesNothing>);

const chatFields = {
  model: modelId.meta({ description: "a model of task kind `generate` that has a chat template" }),
  max_completion_tokens: answerTokens.nullish(),
  max_tokens: answerTokens.nullish().meta({ description: "the older name of `max_completion_tokens`" }),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(GENERATE_LIMITS.topLogprobsMax).nullish().meta({ description: "with `logprobs`" }),
  metadata: requestMetadata.nullish().meta({ description: "taken and not kept" }),
  safety_identifier: z.string().max(OPENAI_LIMITS.userCharsMax).nullish().meta({ description: "taken and not used" }),
  prompt_cache_key: z.string().max(OPENAI_LIMITS.userCharsMax).nullish().meta({ description: "taken and not used" }),
  ...generationFields,
};

/** What is honoured. */
export const chatCompletionRequest = z.strictObject({
  ...chatFields,
  messages: z.array(z.strictObject(messageFields)).min(1).max(OPENAI_LIMITS.messagesMax),
  stream_options: streamOptions.nullish(),
});

/** What is read once fields that can't be honoured were refused: those that remain ask for nothing. */
export const chatCompletionRead = z.strictObject({
  ...chatFields,
  messages: z
    .array(z.strictObject({ ...messageFields, ...messagePassedOver }))
    .min(1)
    .max(OPENAI_LIMITS.messagesMax),
  stream_options: streamOptionsRead.nullish(),
  ...({
    audio: changesNothing,
    function_call: changesNothing,
    functions: changesNothing,
    logit_bias: changesNothing,
    modalities: changesNothing,
    moderation: changesNothing,
    n: changesNothing,
    parallel_tool_calls: changesNothing,
    prediction: changesNothing,
    prompt_cache_options: changesNothing,
    prompt_cache_retention: changesNothing,
    reasoning_effort: changesNothing,
    response_format: changesNothing,
    service_tier: changesNothing,
    store: changesNothing,
    tool_choice: changesNothing,
    tools: changesNothing,
    verbosity: changesNothing,
    web_search_options: changesNothing,
  } satisfies Record<keyof typeof CHAT_NOT_HONOURED, typeof changesNothing>),
});
export type ChatCompletionRead = z.infer<typeof chatCompletionRead>;

const tokenOf = { token: z.string(), bytes: z.array(z.int()).nullable(), logprob: z.number() };
export const chatTokenLogprob = z.object({ ...tokenOf, top_logprobs: z.array(z.object(tokenOf)) });
export type ChatTokenLogprob = z.infer<typeof chatTokenLogprob>;
export const chatLogprobs = z.object({ content: z.array(chatTokenLogprob), refusal: z.null() });
export type ChatLogprobs = z.infer<typeof chatLogprobs>;

const common = { id: z.string(), created: z.int(), model: z.string(), system_fingerprint: z.string() };

export const chatCompletion = z.object({
  ...common,
  object: z.literal("chat.completion"),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({ role: z.literal("assistant"), content: z.string(), refusal: z.null() }),
      logprobs: chatLogprobs.nullable(),
      finish_reason: finishReason,
    }),
  ),
  usage: tokenUsage,
  service_tier: z.literal("default").optional(),
  starling: starlingPart,
});
export type ChatCompletion = z.infer<typeof chatCompletion>;

export const chatCompletionChunk = z.object({
  ...common,
  object: z.literal("chat.completion.chunk"),
  choices: z.array(
    z.object({
      index: z.int(),
      delta: z.object({ role: z.literal("assistant").optional(), content: z.string().optional() }),
      logprobs: chatLogprobs.nullable(),
      finish_reason: finishReason.nullable(),
    }),
  ),
  /** With `include_usage`: null but on the last. */
  usage: tokenUsage.nullable().optional(),
  /** On the last. */
  starling: starlingPart.optional(),
});
export type ChatCompletionChunk = z.infer<typeof chatCompletionChunk>;
