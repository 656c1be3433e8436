// The native job API.
import { z } from "zod";
import { jobId, modelId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { pointsText } from "../points.ts";
import { ocrOutput, taskKind } from "../task.ts";
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
/** An item: a text (or its short form, a bare string) for `embed`, an image for `ocr`. */
export const jobItem = z.union([z.string(), textItem, imageItem]);
export type JobItem = z.infer<typeof jobItem>;

export const createJobRequest = z.strictObject({
  model: modelId.meta({ example: "use-lite-en" }),
  items: z
    .array(jobItem)
    .meta({ description: `1 to ${LIMITS.jobItemsMax} items`, example: ["A cat sleeps on the sofa."] }),
  ...assuranceRequest,
});
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
    corrected: z.int(),
  }),
  price: z.object({ quoted: pointsText, charged: pointsText }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type JobView = z.infer<typeof jobView>;

export const embedItemOutput = z.object({ embedding: z.array(z.number()) });
/** One line of GET /v1/jobs/:id/results. */
export const resultLine = z.union([
  z.object({
    index: z.int(),
    ok: z.literal(true),
    output: z.union([embedItemOutput, ocrOutput]),
    /** Of the chunk that the item was in; it may be better when the results are read again later. */
    verification,
    /** GET /v1/receipts/:id */
    receipt: z.string(),
  }),
  z.object({ index: z.int(), ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type ResultLine = z.infer<typeof resultLine>;
