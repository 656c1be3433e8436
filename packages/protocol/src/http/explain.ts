// GET /v1/jobs/:id/explain: why a job is where it is.
import { z } from "zod";
import { jobId } from "../ids.ts";
import { jobState } from "./jobs.ts";

export const explainReason = z.enum([
  "running",
  "nodes_busy",
  "no_ready_node",
  "too_few_owners",
  "waiting_for_referee",
  "waiting_for_admission",
  "draining",
  "ended",
]);
export type ExplainReason = z.infer<typeof explainReason>;

export const jobExplanationView = z.object({
  id: jobId,
  object: z.literal("job.explanation"),
  state: jobState,
  reason: explainReason,
  message: z.string().meta({ description: "the reason in a sentence" }),
  waitsFor: z.string().nullable().meta({ description: "what must happen for it to go on; null when nothing must" }),
  chunks: z
    .object({
      queued: z.int(),
      leased: z.int(),
      checking: z.int().meta({ description: "answered once or more, and not yet agreed on" }),
    })
    .nullable()
    .meta({ description: "chunks without an answer; null once the job has ended" }),
  nodes: z
    .object({
      ready: z.int().meta({ description: "nodes that may get work of its model" }),
      owners: z.int().meta({ description: "their owners" }),
      ownersNeeded: z.int().meta({ description: "different owners that its assurance needs" }),
    })
    .nullable()
    .meta({ description: "null once the job has ended" }),
});
export type JobExplanationView = z.infer<typeof jobExplanationView>;
