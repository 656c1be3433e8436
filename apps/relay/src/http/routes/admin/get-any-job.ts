import { adminJobRow, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { jobRow } from "../../../admin/job-row.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const getAnyJob = route({
  name: "getAnyJob",
  method: "GET",
  path: "/v1/admin/jobs/:id",
  summary: "See a job of any account",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The job.", schema: adminJobRow },
  errors: ["job_not_found"],
  async handler(room, { params }) {
    const job = isId("job", params.id) ? await room.admin.job(params.id) : undefined;
    if (job === undefined) return fail("job_not_found");
    return ok({ body: jobRow(job, room.engine.engine().jobStatus(job.job.jobId)), headers: NO_STORE });
  },
});
