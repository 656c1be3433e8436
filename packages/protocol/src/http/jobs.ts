// The native job API.
import { z } from "zod";
import { GENERATE_LIMITS } from "../generate/generate-item.ts";
import { fileId, jobId, modelId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { pointsText } from "../points.ts";
import { ocrOutput, taskKind } from "../task.ts";
import { tensorsItemOutput, tensorsRequestItem } from "../tensors/tensors-json.ts";
import { quorumRule, verification } from "../verification.ts";

export const assurance = z.enum(["none", "sampled", "full", "quorum"]);
export type Assurance = z.infer<typeof assurance>;

export const priority = z.enum(["batch", "normal", "high"]);
export type Priority = z.infer<typeof priority>;

/** When a job is served, beside others; the same fields on every request that makes one. */
export const urgencyRequest = {
  priority: priority.default("normal").meta({
    description:
      "`high` is served four times as much as `normal` where both wait, and costs half as much again; `batch` a quarter as much.",
  }),
  deadline: z.iso.datetime().optional().meta({
    description: "what isn't done by then is given up and not charged",
  }),
};

/** How sure the answer shall be; the same fields on every request that costs points. */
export const assuranceRequest = {
  assurance: assurance.default("sampled").meta({
    description:
      "`none`: not checked. `sampled`: a share of each node's answers is computed again elsewhere; wrong ones are corrected. `full`: every answer is checked before it is given. `quorum`: nodes of different owners must agree on it.",
  }),
  quorum: quorumRule.optional().meta({ description: "with assurance `quorum`; 3 of 5 when left out" }),
  whenTooFew: z.enum(["wait", "refuse"]).default("wait").meta({
    description: "what to do while too few nodes of different owners are connected for the assurance asked for",
  }),
};

export const textItem = z.strictObject({ text: z.string() });
export const imageItem = z.strictObject({
  image: z.string().meta({ description: "a PNG, JPEG or WebP image as base64 or as a data: URI" }),
});

export const chatMessage = z.strictObject({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string().max(LIMITS.bodyBytesMax),
});
const stopText = z.string().min(1).max(GENERATE_LIMITS.stopCharsMax);
const penalty = z.number().min(-2).max(2);

/** For `generate`: exactly one of `prompt`, `messages` and `tokens`, and how to go on from it. */
export const generateRequestItem = z.strictObject({
  prompt: z.string().optional().meta({ description: "a plain text to go on from" }),
  messages: z.array(chatMessage).min(1).max(1024).optional().meta({
    description: "a conversation, for models that have a chat template",
  }),
  tokens: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )
    .min(1)
    .max(GENERATE_LIMITS.contextTokensMax)
    .optional()
    .meta({ description: "token ids, special ones included" }),
  max_tokens: z.int().min(1).max(GENERATE_LIMITS.contextTokensMax).optional().meta({
    description: "answer tokens at most; what is left of the model's context, but no more than 256, when left out",
  }),
  temperature: z.number().min(0).max(2).optional().meta({ description: "0 takes the likeliest token" }),
  top_p: z.number().gt(0).max(1).optional(),
  top_k: z.int().min(0).max(1_000_000).optional().meta({ description: "0 is all" }),
  min_p: z.number().min(0).max(1).optional(),
  seed: z.int().min(0).max(GENERATE_LIMITS.seedMax).optional().meta({
    description: "with it, the same answer on any node; drawn when left out",
  }),
  stop: z
    .union([stopText, z.array(stopText).max(GENERATE_LIMITS.stopsMax)])
    .optional()
    .meta({ description: `texts that end the answer and are not part of it; up to ${GENERATE_LIMITS.stopsMax}` }),
  repetition_penalty: z.number().min(0.01).max(10).optional(),
  frequency_penalty: penalty.optional(),
  presence_penalty: penalty.optional(),
  logprobs: z.int().min(0).max(GENERATE_LIMITS.topLogprobsMax).optional().meta({
    description: "log probabilities of the answer's tokens, and of so many of the likeliest beside each",
  }),
});
export type GenerateRequestItem = z.infer<typeof generateRequestItem>;

/** An item: a text (or its short form, a bare string) for `embed`, an image for `ocr`, a prompt (or a bare string) for `generate`, named tensors for `tensors`. */
export const jobItem = z.union([z.string(), textItem, imageItem, generateRequestItem, tensorsRequestItem]);
export type JobItem = z.infer<typeof jobItem>;

/** What a job is besides its items. */
export const jobOptions = z.strictObject({
  model: modelId.meta({ example: "use-lite-en" }),
  ...assuranceRequest,
  ...urgencyRequest,
});
export type JobOptions = z.infer<typeof jobOptions>;

export const createJobRequest = jobOptions.extend({
  items: z
    .array(jobItem)
    .optional()
    .meta({ description: `1 to ${LIMITS.jobItemsMax} items`, example: ["A cat sleeps on the sofa."] }),
  items_file: fileId.optional().meta({
    description: "in the place of `items`: an uploaded file of lines, each an item as JSON",
    type: "string",
    example: "file_01M82MPK6EJPNYREM5ZH4GNZ63",
  }),
});
/** As a consumer writes it. */
export type CreateJobRequest = z.infer<typeof createJobRequest>;

export const jobState = z.enum(["open", "done", "failed", "cancelled"]);
export type JobState = z.infer<typeof jobState>;

export const jobView = z.object({
  id: jobId,
  object: z.literal("job"),
  model: modelId,
  task: taskKind,
  assurance,
  state: jobState.meta({
    description: "`done`: every item was answered; `failed`: it ended and some items could not be computed",
  }),
  items: z.object({ total: z.int(), done: z.int(), failed: z.int() }),
  quorum: quorumRule.nullable(),
  /** Answered chunks by what their answers went through. */
  verification: z.object({
    unchecked: z.int(),
    provisional: z.int(),
    audited: z.int(),
    checked: z.int(),
    agreed: z.int(),
    inconclusive: z.int(),
    refuted: z.int(),
    corrected: z.int(),
  }),
  price: z.object({ quoted: pointsText, charged: pointsText }),
  priority,
  deadline: z.iso.datetime().nullable().meta({ description: "what isn't done by then is given up" }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type JobView = z.infer<typeof jobView>;

export const embedItemOutput = z.object({ embedding: z.array(z.number()) });
/** Natural logarithms; `top` are the likeliest at that place, likeliest first. */
export const tokenLogprobView = z.object({
  token: z.int(),
  text: z.string(),
  logprob: z.number(),
  top: z.array(z.object({ token: z.int(), text: z.string(), logprob: z.number() })),
});
export type TokenLogprobView = z.infer<typeof tokenLogprobView>;
export const generateItemOutput = z.object({
  text: z.string().nullable().meta({
    description: "without special tokens, up to the first stop text; null where the model has left the catalogue",
  }),
  tokens: z.array(z.int()).meta({ description: "all of the answer's token ids" }),
  finish: z.enum(["end", "stop", "length"]).meta({
    description: "`end`: the model ended it; `stop`: a stop text came; `length`: no more tokens were asked for or fit",
  }),
  logprobs: z.array(tokenLogprobView).optional(),
  usage: z.object({
    prompt_tokens: z.int().nullable().meta({ description: "null where the prompt is no longer kept" }),
    completion_tokens: z.int(),
  }),
});
export type GenerateItemOutput = z.infer<typeof generateItemOutput>;
/** One line of GET /v1/jobs/:id/results. */
export const resultLine = z.union([
  z.object({
    index: z.int(),
    ok: z.literal(true),
    output: z.union([embedItemOutput, generateItemOutput, ocrOutput, tensorsItemOutput]),
    /** Of the chunk that the item was in; it may be better when the results are read again later. */
    verification,
    /** GET /v1/receipts/:id */
    receipt: z.string(),
  }),
  z.object({ index: z.int(), ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type ResultLine = z.infer<typeof resultLine>;
