import { deliveriesPage, eventId, fail, isId, ok, WEBHOOK_LIMITS } from "@starling/protocol";
import { z } from "zod";
import { HTTP_LIMITS } from "../http-limits.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";
import { deliveryView } from "../webhook-view.ts";
import { webhookParams } from "./get-webhook.ts";

export const listDeliveries = route({
  name: "listDeliveries",
  method: "GET",
  path: "/v1/webhooks/:id/deliveries",
  summary: "See what a webhook was sent",
  description: "Newest first, with how each went; kept for 30 days.",
  auth: "key",
  scope: "webhooks",
  params: webhookParams,
  query: z.strictObject({
    cursor: eventId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(HTTP_LIMITS.deliveriesPageDefault, WEBHOOK_LIMITS.deliveriesPageMax, "deliveries"),
  }),
  reply: { status: 200, description: "A page of deliveries.", schema: deliveriesPage },
  errors: ["webhook_not_found"],
  async handler(room, { accountId, params, query }) {
    if (!isId("hook", params.id)) return fail("webhook_not_found");
    const { store } = room.webhooks;
    const webhookId = params.id;
    if ((await store.get({ webhookId, accountId })) === undefined) return fail("webhook_not_found");
    const limit = query.limit ?? HTTP_LIMITS.deliveriesPageDefault;
    const before = query.cursor ?? null;
    const deliveries = await store.deliveries({ accountId, webhookId, jobId: null, before, limit });
    const last = deliveries.length === limit ? deliveries.at(-1) : undefined;
    return ok({
      body: { object: "list" as const, data: deliveries.map(deliveryView), next_cursor: last?.eventId ?? null },
    });
  },
});
