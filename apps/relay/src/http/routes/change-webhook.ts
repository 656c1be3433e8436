import { changeWebhookRequest, fail, isId, ok, webhookView as webhookSchema } from "@starling/protocol";
import { checkTarget } from "../../webhooks/check-target.ts";
import { route } from "../route.ts";
import { webhookView } from "../webhook-view.ts";
import { webhookParams } from "./get-webhook.ts";

export const changeWebhook = route({
  name: "changeWebhook",
  method: "PATCH",
  path: "/v1/webhooks/:id",
  summary: "Change a webhook, or switch it on again",
  auth: "key",
  scope: "webhooks",
  params: webhookParams,
  body: changeWebhookRequest,
  reply: { status: 200, description: "The webhook as it is now.", schema: webhookSchema },
  errors: ["webhook_not_found", "webhook_target_refused"],
  async handler(room, { accountId, params, body }) {
    if (!isId("hook", params.id)) return fail("webhook_not_found");
    const { url, events, enabled } = body;
    const target = url === undefined ? null : await checkTarget(url, room.webhooks.policy);
    if (target !== null && !target.ok) return target;
    const webhook = await room.webhooks.store.update({
      webhookId: params.id,
      accountId,
      changes: {
        ...(target === null ? {} : { url: target.value.url.href }),
        ...(events === undefined ? {} : { events: [...new Set(events)] }),
        ...(enabled === undefined ? {} : { disabledAtMs: enabled ? null : Date.now() }),
      },
    });
    if (webhook === undefined) return fail("webhook_not_found");
    room.webhooks.wake();
    return ok({ body: webhookView(webhook) });
  },
});
