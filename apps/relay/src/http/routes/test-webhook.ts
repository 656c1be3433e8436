import { deliveryView as deliverySchema, fail, isId, ok } from "@starling/protocol";
import { route } from "../route.ts";
import { deliveryView } from "../webhook-view.ts";
import { webhookParams } from "./get-webhook.ts";

export const testWebhook = route({
  name: "testWebhook",
  method: "POST",
  path: "/v1/webhooks/:id/test",
  summary: "Send a webhook a test",
  description: "A delivery of type `webhook.test`, signed and tried as any other, whatever events the webhook wants.",
  auth: "key",
  scope: "webhooks",
  params: webhookParams,
  reply: { status: 202, description: "It is due now.", schema: deliverySchema },
  errors: ["webhook_not_found", "webhook_disabled"],
  async handler(room, { accountId, params }) {
    if (!isId("hook", params.id)) return fail("webhook_not_found");
    const { store } = room.webhooks;
    const webhook = await store.get({ webhookId: params.id, accountId });
    if (webhook === undefined) return fail("webhook_not_found");
    if (webhook.disabledAtMs !== null) return fail("webhook_disabled");
    const eventId = await room.webhooks.test(webhook);
    const delivery = await store.delivery({ eventId, accountId });
    return delivery === undefined ? fail("webhook_not_found") : ok({ body: deliveryView(delivery) });
  },
});
