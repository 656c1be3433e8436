import { accountId, adminDisputesPage, disputeAboutType, disputeState, ok } from "@starling/protocol";
import { z } from "zod";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE } from "../../../admin/list-query.ts";
import { adminDisputeViewOf } from "../../../disputes/dispute-view.ts";
import { route } from "../../route.ts";

export const listAllDisputes = route({
  name: "listAllDisputes",
  method: "GET",
  path: "/v1/admin/disputes",
  summary: "List disputes of all accounts",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    state: disputeState.optional(),
    account: accountId.optional().meta({ type: "string" }),
    about: disputeAboutType.optional(),
    ...listQuery("disputes"),
  }),
  reply: { status: 200, description: "A page of disputes.", schema: adminDisputesPage },
  errors: [],
  async handler(room, { query }) {
    const { rows, next } = await room.admin.disputes({
      ...listRequest(query),
      state: query.state ?? null,
      accountId: query.account ?? null,
      aboutType: query.about ?? null,
    });
    return ok({
      body: { object: "list" as const, data: rows.map(adminDisputeViewOf), next_cursor: formatCursor(next) },
      headers: NO_STORE,
    });
  },
});
