import { fail, jobView, ok } from "@starling/protocol";
import { ownJob } from "../own-job.ts";
import { route } from "../route.ts";
import { jobParams } from "./get-job.ts";

export const cancelJob = route({
  name: "cancelJob",
  method: "DELETE",
  path: "/v1/jobs/:id",
  summary: "Cancel a job",
  description: "Items that were answered stay answered and charged; the rest of the price is released.",
  auth: "key",
  scope: "jobs:write",
  params: jobParams,
  reply: { status: 200, description: "The job was cancelled.", schema: jobView },
  errors: ["job_not_found", "job_already_ended", "not_ready"],
  async handler(room, { accountId, params }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const { jobId, view, accountId: owner } = job.value;
    if (view.state !== "open") return fail("job_already_ended");
    const settled = await room.engine.ask<"cancel-job">({ type: "cancel-job", jobId, accountId: owner });
    if (!settled.ok) return settled;
    if (!settled.value.ok) return settled.value;
    const cancelled = await room.store.job(jobId);
    return ok({ body: cancelled?.view ?? view });
  },
});
