import { fail, isId, ok, webhookView as webhookSchema } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";
import { webhookView } from "../webhook-view.ts";

export const webhookParams = z.object({ id: z.string().meta({ description: "the webhook's id, hook_…" }) });

export const getWebhook = route({
  name: "getWebhook",
  method: "GET",
  path: "/v1/webhooks/:id",
  summary: "See a webhook",
  auth: "key",
  scope: "webhooks",
  params: webhookParams,
  reply: { status: 200, description: "The webhook, without its secret.", schema: webhookSchema },
  errors: ["webhook_not_found"],
  async handler(room, { accountId, params }) {
    const webhook = isId("hook", params.id)
      ? await room.webhooks.store.get({ webhookId: params.id, accountId })
      : undefined;
    return webhook === undefined ? fail("webhook_not_found") : ok({ body: webhookView(webhook) });
  },
});
