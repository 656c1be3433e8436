// What a chat and a completion have in common: how to draw, when to stop, how sure and how soon.
import { z } from "zod";
import { GENERATE_LIMITS } from "../../generate/generate-item.ts";
import { jobId } from "../../ids.ts";
import { verificationStatus } from "../../verification.ts";
import { assuranceRequest, urgencyRequest } from "../jobs.ts";

export const OPENAI_LIMITS = {
  messagesMax: 2_048,
  messagePartsMax: 256,
  /** Prompts of one completion; each is a stream and a choice of its own. */
  promptsMax: 128,
  streamedPromptsMax: 16,
  /** What an answer may have when the request doesn't say; less where the context ends before. */
  chatTokensDefault: 4_096,
  completionTokensDefault: 16,
  /** OpenAI's own bounds. */
  metadataKeysMax: 16,
  metadataKeyCharsMax: 64,
  metadataValueCharsMax: 512,
  userCharsMax: 512,
} as const;

export const requestMetadata = z
  .record(z.string().max(OPENAI_LIMITS.metadataKeyCharsMax), z.string().max(OPENAI_LIMITS.metadataValueCharsMax))
  .refine((value) => Object.keys(value).length <= OPENAI_LIMITS.metadataKeysMax, {
    message: `must have at most ${OPENAI_LIMITS.metadataKeysMax} keys`,
  });

/** A field whose value was looked at before: it changes nothing. */
export const changesNothing = z.unknown().optional();

const stopText = z.string().min(1).max(GENERATE_LIMITS.stopCharsMax);
export const answerTokens = z.int().min(1).max(GENERATE_LIMITS.contextTokensMax);

export const generationFields = {
  temperature: z.number().min(0).max(2).nullish().meta({
    description: "0 takes the likeliest token; the model's own default, else 1, when left out",
  }),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).max(1_000_000).nullish().meta({ description: "Starling's own; 0 is all" }),
  min_p: z.number().min(0).max(1).nullish().meta({ description: "Starling's own" }),
  repetition_penalty: z.number().min(0.01).max(10).nullish().meta({ description: "Starling's own; 1 changes nothing" }),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  stop: z
    .union([stopText, z.array(stopText).max(GENERATE_LIMITS.stopsMax)])
    .nullish()
    .meta({ description: `up to ${GENERATE_LIMITS.stopsMax} texts; the answer ends before the first of them` }),
  seed: z.int().min(0).max(GENERATE_LIMITS.seedMax).nullish().meta({
    description:
      "the same seed gives the same answer on any node; one is drawn, and given in `starling.seed`, when left out",
  }),
  stream: z.boolean().nullish(),
  user: z.string().max(OPENAI_LIMITS.userCharsMax).nullish().meta({ description: "taken and not used" }),
  ...assuranceRequest,
  ...urgencyRequest,
};

export const tokenUsage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

/** Beside OpenAI's fields: whose work it was and what it went through. */
export const starlingPart = z.object({
  job: jobId,
  seed: z.int().meta({ description: "of the first choice; each further one has the next number" }),
  verification: verificationStatus.meta({ description: "the least that the choices went through" }),
  receipt: z.string().meta({ description: "of the first choice: GET /v1/receipts/{id}" }),
});
export type StarlingPart = z.infer<typeof starlingPart>;

export const finishReason = z.enum(["stop", "length"]);
export type FinishReason = z.infer<typeof finishReason>;
