import { apiKeyId, JOB_LIST_LIMITS, jobId, jobState, jobsPage, modelId, ok } from "@starling/protocol";
import { z } from "zod";
import { HTTP_LIMITS } from "../http-limits.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

export const listJobs = route({
  name: "listJobs",
  method: "GET",
  path: "/v1/jobs",
  summary: "List the account's jobs",
  description:
    "Newest first, with those of accounts that were merged into this one. With a filter, a page may hold fewer jobs than were asked for; `next_cursor` says whether there are more.",
  auth: "key",
  scope: "jobs:read",
  query: z.strictObject({
    state: jobState.optional(),
    model: modelId.optional(),
    key: z
      .union([apiKeyId, z.literal("none")])
      .optional()
      .meta({ description: "an API key's id; `none`: what was asked for by somebody signed in", type: "string" }),
    cursor: jobId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(JOB_LIST_LIMITS.pageDefault, JOB_LIST_LIMITS.pageMax, "jobs"),
  }),
  reply: { status: 200, description: "A page of jobs, as of the last commit.", schema: jobsPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const { jobs, next } = await room.jobLists.jobs({
      accountId,
      state: query.state ?? null,
      modelId: query.model ?? null,
      keyId: query.key ?? null,
      before: query.cursor ?? null,
      limit: query.limit ?? JOB_LIST_LIMITS.pageDefault,
      lookedAtMax: HTTP_LIMITS.listedJobsLookedAtMax,
    });
    const data = jobs.map(({ view, keyId }) => ({ ...view, key: keyId }));
    return ok({ body: { object: "list" as const, data, next_cursor: next } });
  },
});
