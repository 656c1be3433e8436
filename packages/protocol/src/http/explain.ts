// GET /v1/jobs/:id/explain: why a job is where it is.
import { z } from "zod";
import { jobId, nodeId } from "../ids.ts";
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

/** Where a node stands with a job: `eligible`, or why it gets none of it now. */
export const candidateState = z.enum([
  "eligible",
  "paused",
  "lost",
  "busy",
  "not_ready",
  "awaiting_admission",
  "resting",
  "failed_on_it",
  "suspended",
  "same_owner",
  "house",
]);
export type CandidateState = z.infer<typeof candidateState>;

export const nodeCandidate = z.object({
  node: nodeId,
  state: candidateState,
  message: z.string().meta({ description: "the state in a sentence" }),
  backend: z.string().nullable().meta({ description: "null while it is not ready for the model" }),
  adapterClass: z.string(),
  unitsPerSecond: z.number().meta({ description: "items a second; of `generate` tokens a second of one stream" }),
  streams: z.object({ now: z.int(), max: z.int() }).nullable(),
  outstandingMs: z.number().meta({ description: "work that it already has, in ms of its own time" }),
});
export type NodeCandidate = z.infer<typeof nodeCandidate>;

export const chosenFor = z.enum(["fastest_free", "holds_prefix", "took_over", "tried_again", "second_try"]);

/** Which node did a chunk, and why it. */
export const doneChunk = z.object({
  chunk: z.int(),
  firstItem: z.int(),
  itemCount: z.int(),
  node: nodeId.nullable().meta({ description: "null where no node answered it" }),
  chosen: chosenFor.nullable().meta({ description: "why that node; null where it failed" }),
  message: z.string(),
  ok: z.boolean(),
  answeredAt: z.iso.datetime(),
});
export type DoneChunk = z.infer<typeof doneChunk>;

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
  candidates: z
    .array(nodeCandidate)
    .nullable()
    .meta({ description: "nodes of its model, the eligible first, 100 at most; null once the job has ended" }),
  done: z.object({
    data: z.array(doneChunk).meta({ description: "answered chunks in order" }),
    next_cursor: z.string().nullable().meta({ description: "goes into `cursor`; null on the last page" }),
  }),
});
export type JobExplanationView = z.infer<typeof jobExplanationView>;
