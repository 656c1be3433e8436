// GET /v1/jobs/:id/events: what happens to a job, as server-sent events (WHATWG HTML, 9.2).
import { z } from "zod";
import { jobId } from "../ids.ts";
import { verification } from "../verification.ts";
import { jobState, jobView, resultLine } from "./jobs.ts";

export const JOB_EVENTS = ["progress", "result", "verdict", "done"] as const;
export type JobEventName = (typeof JOB_EVENTS)[number];

/** How far the job is. Has no id: it says how things are, not what happened. */
export const progressEvent = z.object({
  job: jobId,
  state: jobState,
  total: z.int(),
  done: z.int(),
  failed: z.int(),
});
export type ProgressEvent = z.infer<typeof progressEvent>;

/** What a check found of answers that were given before. With `corrected`, others stand now: read the results from `firstItem` on. */
export const verdictEvent = z.object({
  job: jobId,
  chunk: z.int(),
  firstItem: z.int(),
  itemCount: z.int(),
  verification,
  receipt: z.string(),
});
export type VerdictEvent = z.infer<typeof verdictEvent>;

/** One event as it is read: `id` goes into Last-Event-ID to take up a stream that broke. */
export const jobEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("progress"), data: progressEvent }),
  z.object({ event: z.literal("result"), id: z.string(), data: resultLine }),
  z.object({ event: z.literal("verdict"), id: z.string(), data: verdictEvent }),
  z.object({ event: z.literal("done"), id: z.string(), data: jobView }),
]);
export type JobEvent = z.infer<typeof jobEvent>;
