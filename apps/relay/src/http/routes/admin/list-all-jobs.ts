import { ADMIN_LIMITS, accountId, adminJobsPage, jobState, modelId, ok } from "@starling/protocol";
import { z } from "zod";
import { jobRow } from "../../../admin/job-row.ts";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE, timeQuery, timeSpan } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

const idPrefix = z
  .string()
  .max(ADMIN_LIMITS.searchCharsMax)
  .regex(/^job_[0-9A-HJKMNP-TV-Z]{0,26}$/, "must be the beginning of a job's id");

export const listAllJobs = route({
  name: "listAllJobs",
  method: "GET",
  path: "/v1/admin/jobs",
  summary: "List jobs of all accounts",
  description:
    "By the time of their admission. Open ones say why they are where they are. A page may be short and still be followed by others: only `next_cursor` null is the end.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    q: idPrefix.optional().meta({ description: "the beginning of an id" }),
    account: accountId.optional().meta({ type: "string" }),
    model: modelId.optional(),
    state: jobState.optional(),
    ...timeQuery,
    ...listQuery("jobs"),
  }),
  reply: { status: 200, description: "A page of jobs.", schema: adminJobsPage },
  errors: [],
  async handler(room, { query }) {
    const { rows, next } = await room.admin.jobs({
      ...listRequest(query),
      ...timeSpan(query),
      idPrefix: query.q ?? null,
      accountId: query.account ?? null,
      modelId: query.model ?? null,
      state: query.state ?? null,
    });
    const engine = room.engine.engine();
    return ok({
      body: {
        object: "list" as const,
        data: rows.map((row) => jobRow(row, engine.jobStatus(row.job.jobId))),
        next_cursor: formatCursor(next),
      },
      headers: NO_STORE,
    });
  },
});
