import { jobView, ok } from "@starling/protocol";
import { z } from "zod";
import { ownJob } from "../own-job.ts";
import { route } from "../route.ts";

export const jobParams = z.object({ id: z.string().meta({ description: "the job's id" }) });

export const getJob = route({
  name: "getJob",
  method: "GET",
  path: "/v1/jobs/:id",
  summary: "See how far a job is",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  reply: { status: 200, description: "The job as of the last commit.", schema: jobView },
  errors: ["job_not_found"],
  async handler(room, { accountId, params }) {
    const job = await ownJob(room, accountId, params.id);
    return job.ok ? ok({ body: job.value.view }) : job;
  },
});
