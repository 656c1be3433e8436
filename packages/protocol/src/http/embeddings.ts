// POST /v1/embeddings, OpenAI-compatible.
import { z } from "zod";
import { jobId, modelId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { verificationStatus } from "../verification.ts";
import { assuranceRequest, urgencyRequest } from "./jobs.ts";

export const embeddingsRequest = z.strictObject({
  model: modelId.meta({ description: "a model of task kind `embed`", example: "use-lite-en" }),
  input: z.union([z.string(), z.array(z.string())]).meta({
    description: `a text, or up to ${LIMITS.embeddingInputsMax} texts; token arrays are not taken`,
    example: ["A cat sleeps on the sofa."],
  }),
  encoding_format: z
    .enum(["float", "base64"])
    .nullish()
    .meta({ description: "`float` when left out; `base64` is little-endian float32" }),
  dimensions: z.int().min(1).nullish().meta({ description: "refused unless it is what the model gives" }),
  ...assuranceRequest,
  ...urgencyRequest,
  user: z.string().max(512).nullish().meta({ description: "taken and not used" }),
});
export type EmbeddingsRequest = z.infer<typeof embeddingsRequest>;

export const embeddingsResponse = z.object({
  object: z.literal("list"),
  model: z.string(),
  data: z.array(
    z.object({ object: z.literal("embedding"), index: z.int(), embedding: z.union([z.array(z.number()), z.string()]) }),
  ),
  /** Beyond OpenAI's fields: the job behind the answer, and the least that all of its chunks went through. */
  starling: z.object({ job: jobId, verification: verificationStatus }),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});
export type EmbeddingsResponse = z.infer<typeof embeddingsResponse>;
