// POST /v1/quote: what a job would cost and how long it would take, without running it.
import { z } from "zod";
import { modelId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { pointsText } from "../points.ts";
import { taskKind } from "../task.ts";
import { assurance, createJobRequest, priority } from "./jobs.ts";

/** Numbers that stand for items that aren't there yet. */
export const quoteCounts = z.strictObject({
  items: z.int().min(1).max(LIMITS.jobItemsMax),
  promptTokens: z.int().min(1).max(1e9).optional().meta({ description: "of all items; of `generate`" }),
  maxTokens: z
    .int()
    .min(1)
    .max(1e9)
    .optional()
    .meta({ description: "answer tokens of all items at most; of `generate`" }),
});

export type QuoteCounts = z.infer<typeof quoteCounts>;

export const quoteRequest = createJobRequest.extend({
  items: createJobRequest.shape.items.optional(),
  counts: quoteCounts.optional().meta({ description: "in the place of `items`" }),
});
export type QuoteRequest = z.infer<typeof quoteRequest>;

export const quoteView = z.object({
  object: z.literal("quote"),
  model: modelId,
  task: taskKind,
  assurance,
  priority,
  items: z.int(),
  price: z.object({
    total: pointsText.meta({ description: "what would be held; of `generate` the most that it can come to" }),
    prompt: pointsText
      .nullable()
      .meta({ description: "of `generate`: what its prompts come to, whatever the answers" }),
    perUnit: pointsText.meta({ description: "an item, or of `generate` an answer token or four of a prompt" }),
    units: z.int(),
  }),
  /** What it would cost otherwise. */
  alternatives: z.array(z.object({ assurance, priority, total: pointsText })),
  etaMs: z.int().nullable().meta({ description: "an estimate; null while no node is ready for the model" }),
  restsOn: z.object({
    readyNodes: z.int().meta({ description: "nodes that may get work of the model now" }),
    chunksAhead: z.int().meta({ description: "of other jobs that wait for the same nodes" }),
  }),
});
export type QuoteView = z.infer<typeof quoteView>;
