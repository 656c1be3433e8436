import { fail, jobExplanationView, ok } from "@starling/protocol";
import { z } from "zod";
import type { StoredJob } from "../../ports/store.ts";
import { type DonePage, explainJob } from "../explain-job.ts";
import { HTTP_LIMITS } from "../http-limits.ts";
import type { HttpRoom } from "../http-room.ts";
import { ownJob } from "../own-job.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";
import { jobParams } from "./get-job.ts";

const { explainedChunksDefault, explainedChunksMax } = HTTP_LIMITS;
const cursor = z
  .string()
  .regex(/^\d{1,10}$/, "must be `next_cursor` of the page before")
  .transform(Number)
  .optional()
  .meta({ description: "`done.next_cursor` of the page before" });

export const explainJobRoute = route({
  name: "explainJob",
  method: "GET",
  path: "/v1/jobs/:id/explain",
  summary: "See why a job is where it is",
  description:
    "The reason in a word and a sentence, what it waits for, and the numbers behind it; which nodes may work on it and why others may not; which node did which chunk, and why that one.",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  query: z.strictObject({ cursor, limit: pageSize(explainedChunksDefault, explainedChunksMax, "chunks") }),
  reply: { status: 200, description: "Why the job is where it is, now.", schema: jobExplanationView },
  errors: ["job_not_found", "not_ready"],
  async handler(room, { accountId, params, query }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const headers = { "cache-control": "no-store" };
    const done = await readDone(room, job.value, query);
    if (job.value.view.state !== "open") return ok({ body: explainJob(job.value.view, null, done), headers });
    const found = room.engine.engine().explain(job.value.jobId);
    if (found !== undefined) return ok({ body: explainJob(job.value.view, found, done), headers });
    // It ended since it was read, or the relay is loading its jobs.
    const again = await ownJob(room, accountId, params.id);
    if (!again.ok) return again;
    if (again.value.view.state === "open") return fail("not_ready");
    return ok({ body: explainJob(again.value.view, null, done), headers });
  },
});

async function readDone(
  room: Pick<HttpRoom, "store">,
  { jobId }: StoredJob,
  query: { readonly cursor?: number | undefined; readonly limit?: number | undefined },
): Promise<DonePage> {
  const limit = query.limit ?? explainedChunksDefault;
  const chunks = await room.store.chunksOfJob({ jobId, after: query.cursor ?? null, limit });
  return { chunks, hasMore: chunks.length === limit };
}
