import { Readable } from "node:stream";
import { ok, resultLine } from "@starling/protocol";
import { z } from "zod";
import { ownJob } from "../own-job.ts";
import { route } from "../route.ts";
import { streamResults } from "../stream-results.ts";
import { jobParams } from "./get-job.ts";

const from = z
  .string()
  .regex(/^\d{1,9}$/, "must be an item's index, from 0")
  .transform(Number)
  .optional()
  .meta({ description: "the first item to give, from 0; to take up a stream that broke" });

export const readJobResults = route({
  name: "readJobResults",
  method: "GET",
  path: "/v1/jobs/:id/results",
  summary: "Read a job's results while it runs",
  description:
    "One line an item, in input order, each as soon as it is known; ends when the job has ended. `verification` says what the answer went through, `receipt` names the chunk's receipt. Read again later, the lines have the final verdicts, and the right answers where given ones were found wrong. Items that could not be computed, or that a cancelled job left undone, are lines with `ok: false`.",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  query: z.strictObject({ from }),
  reply: {
    status: 200,
    description: "Lines of JSON.",
    mediaType: "application/x-ndjson; charset=utf-8",
    lineSchema: resultLine,
  },
  errors: ["job_not_found"],
  async handler(room, { accountId, params, query, signal, method }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const headers = { "cache-control": "no-store", "x-accel-buffering": "no" };
    if (method === "HEAD") return ok({ body: null, headers });
    const lines = streamResults(room, job.value, query.from ?? 0, signal());
    return ok({ body: Readable.from(lines, { objectMode: false, highWaterMark: 64 * 1024 }), headers });
  },
});
