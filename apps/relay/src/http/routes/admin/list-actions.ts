import { ADMIN_LIMITS, accountId, adminActionsPage, ok, operatorActionType } from "@starling/protocol";
import { z } from "zod";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE, timeQuery, timeSpan } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const listActions = route({
  name: "listActions",
  method: "GET",
  path: "/v1/admin/actions",
  summary: "Read the audit log",
  description: "Everything that operators did, with who, why and what it changed. Nothing is ever taken out.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    operator: accountId.optional().meta({ type: "string" }),
    action: operatorActionType.optional(),
    subject: z.string().min(1).max(ADMIN_LIMITS.searchCharsMax).optional().meta({
      description: "the id of what was acted on",
    }),
    ...timeQuery,
    ...listQuery("acts"),
  }),
  reply: { status: 200, description: "A page of acts.", schema: adminActionsPage },
  errors: [],
  async handler(room, { query }) {
    const { rows, next } = await room.admin.actions({
      ...listRequest(query),
      ...timeSpan(query),
      operatorId: query.operator ?? null,
      action: query.action ?? null,
      subjectId: query.subject ?? null,
    });
    return ok({
      body: { object: "list" as const, data: [...rows], next_cursor: formatCursor(next) },
      headers: NO_STORE,
    });
  },
});
