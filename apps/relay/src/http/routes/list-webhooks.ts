import { ok, WEBHOOK_LIMITS, webhooksPage } from "@starling/protocol";
import { route } from "../route.ts";
import { webhookView } from "../webhook-view.ts";

export const listWebhooks = route({
  name: "listWebhooks",
  method: "GET",
  path: "/v1/webhooks",
  summary: "List the account's webhooks",
  auth: "key",
  scope: "webhooks",
  reply: { status: 200, description: "All of them, newest first.", schema: webhooksPage },
  errors: [],
  async handler(room, { accountId }) {
    const limit = WEBHOOK_LIMITS.webhooksPerAccountMax;
    const webhooks = await room.webhooks.store.list({ accountId, before: null, limit });
    return ok({ body: { object: "list" as const, data: webhooks.map(webhookView) } });
  },
});
