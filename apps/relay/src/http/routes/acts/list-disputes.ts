import { DISPUTE_LIMITS, disputeId, disputesPage, ok } from "@starling/protocol";
import { z } from "zod";
import { disputeViewOf } from "../../../disputes/dispute-view.ts";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";

const { pageMax } = DISPUTE_LIMITS;

export const listDisputes = route({
  name: "listDisputes",
  method: "GET",
  path: "/v1/disputes",
  summary: "List the account's disputes",
  description: "Newest first.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    cursor: disputeId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(pageMax, pageMax, "disputes"),
  }),
  reply: { status: 200, description: "A page of disputes.", schema: disputesPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const limit = query.limit ?? pageMax;
    const data = await room.disputes.list({ accountId, before: query.cursor ?? null, limit });
    const last = data.length === limit ? data.at(-1) : undefined;
    const body = { object: "list" as const, data: data.map(disputeViewOf), next_cursor: last?.disputeId ?? null };
    return ok({ body, headers: { "cache-control": "no-store" } });
  },
});
