import { deliveriesPage, eventId, ok, WEBHOOK_LIMITS } from "@starling/protocol";
import { z } from "zod";
import { HTTP_LIMITS } from "../http-limits.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";
import { deliveryView } from "../webhook-view.ts";

export const listAllDeliveries = route({
  name: "listAllDeliveries",
  method: "GET",
  path: "/v1/webhooks/deliveries",
  summary: "See what the account's webhooks were sent",
  description: "Of all of them, newest first, with how each went; kept for 30 days.",
  auth: "key",
  scope: "webhooks",
  query: z.strictObject({
    cursor: eventId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(HTTP_LIMITS.deliveriesPageDefault, WEBHOOK_LIMITS.deliveriesPageMax, "deliveries"),
  }),
  reply: { status: 200, description: "A page of deliveries.", schema: deliveriesPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const limit = query.limit ?? HTTP_LIMITS.deliveriesPageDefault;
    const of = { accountId, webhookId: null, jobId: null, before: query.cursor ?? null };
    const deliveries = await room.webhooks.store.deliveries({ ...of, limit: limit + 1 });
    const page = deliveries.slice(0, limit);
    const next_cursor = deliveries.length > limit ? (page.at(-1)?.eventId ?? null) : null;
    return ok({ body: { object: "list" as const, data: page.map(deliveryView), next_cursor } });
  },
});
