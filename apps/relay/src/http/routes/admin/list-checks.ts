import { accountId, adminChecksPage, checkReason, jobId, modelId, ok, verdict } from "@starling/protocol";
import { z } from "zod";
import { checkRow } from "../../../admin/check-row.ts";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE, timeQuery, timeSpan } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const listChecks = route({
  name: "listChecks",
  method: "GET",
  path: "/v1/admin/checks",
  summary: "List checks of answers",
  description:
    "Those that are over, by when. A page may be short and still be followed by others: only `next_cursor` null is the end.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    account: accountId.optional().meta({ type: "string", description: "whose answers were checked" }),
    job: jobId.optional().meta({ type: "string" }),
    model: modelId.optional(),
    verdict: z
      .enum([...verdict.options, "unusual"])
      .optional()
      .meta({ description: "`unusual`: all but a plain match" }),
    reason: checkReason.optional(),
    ...timeQuery,
    ...listQuery("checks"),
  }),
  reply: { status: 200, description: "A page of checks.", schema: adminChecksPage },
  errors: [],
  async handler(room, { query }) {
    const { rows, next } = await room.admin.checks({
      ...listRequest(query),
      ...timeSpan(query),
      accountId: query.account ?? null,
      jobId: query.job ?? null,
      modelId: query.model ?? null,
      verdict: query.verdict ?? null,
      reason: query.reason ?? null,
    });
    return ok({
      body: { object: "list" as const, data: rows.map(checkRow), next_cursor: formatCursor(next) },
      headers: NO_STORE,
    });
  },
});
