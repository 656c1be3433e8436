import { fail, jobExplanationView, ok } from "@starling/protocol";
import { explainJob } from "../explain-job.ts";
import { ownJob } from "../own-job.ts";
import { route } from "../route.ts";
import { jobParams } from "./get-job.ts";

export const explainJobRoute = route({
  name: "explainJob",
  method: "GET",
  path: "/v1/jobs/:id/explain",
  summary: "See why a job is where it is",
  description: "The reason in a word and a sentence, what it waits for, and the numbers behind it.",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  reply: { status: 200, description: "Why the job is where it is, now.", schema: jobExplanationView },
  errors: ["job_not_found", "not_ready"],
  async handler(room, { accountId, params }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const headers = { "cache-control": "no-store" };
    if (job.value.view.state !== "open") return ok({ body: explainJob(job.value.view, null), headers });
    const found = room.engine.engine().explain(job.value.jobId);
    if (found !== undefined) return ok({ body: explainJob(job.value.view, found), headers });
    // It ended since it was read, or the relay is loading its jobs.
    const again = await ownJob(room, accountId, params.id);
    if (!again.ok) return again;
    if (again.value.view.state === "open") return fail("not_ready");
    return ok({ body: explainJob(again.value.view, null), headers });
  },
});
