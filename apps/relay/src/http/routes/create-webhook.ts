import { createdWebhook, createWebhookRequest, fail, ok, WEBHOOK_LIMITS } from "@starling/protocol";
import { freshId } from "../../engine/make-context.ts";
import { checkTarget } from "../../webhooks/check-target.ts";
import { newWebhookSecret } from "../../webhooks/sign-delivery.ts";
import { route } from "../route.ts";
import { webhookView } from "../webhook-view.ts";

export const createWebhook = route({
  name: "createWebhook",
  method: "POST",
  path: "/v1/webhooks",
  summary: "Have an address told what happens",
  description:
    "Deliveries are POSTs of JSON, signed as the Standard Webhooks specification has it (webhook-id, webhook-timestamp, webhook-signature), at least once each, and tried again for about two days until they are answered with a 2xx status. The secret is in this reply and nowhere else.",
  auth: "key",
  scope: "webhooks",
  body: createWebhookRequest,
  reply: { status: 201, description: "The webhook, with its secret.", schema: createdWebhook },
  errors: ["webhook_target_refused", "too_many_webhooks"],
  async handler(room, { accountId, body }) {
    const target = await checkTarget(body.url, room.webhooks.policy);
    if (!target.ok) return target;
    const nowMs = Date.now();
    const webhook = await room.webhooks.store.create({
      webhookId: freshId("hook", nowMs),
      accountId,
      url: target.value.url.href,
      secret: newWebhookSecret(),
      events: [...new Set(body.events)],
      webhooksMax: WEBHOOK_LIMITS.webhooksPerAccountMax,
      nowMs,
    });
    if (webhook === undefined) return fail("too_many_webhooks");
    const headers = { location: `/v1/webhooks/${webhook.webhookId}`, "cache-control": "no-store" };
    return ok({ body: { ...webhookView(webhook), secret: webhook.secret }, headers });
  },
});
