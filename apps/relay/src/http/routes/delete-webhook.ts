import { fail, isId, ok, webhookId } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";
import { webhookParams } from "./get-webhook.ts";

export const deleteWebhook = route({
  name: "deleteWebhook",
  method: "DELETE",
  path: "/v1/webhooks/:id",
  summary: "Delete a webhook",
  description: "With all of its deliveries, also those that are still to come.",
  auth: "key",
  scope: "webhooks",
  params: webhookParams,
  reply: {
    status: 200,
    description: "It is gone.",
    schema: z.object({ id: webhookId, object: z.literal("webhook"), deleted: z.literal(true) }),
  },
  errors: ["webhook_not_found"],
  async handler(room, { accountId, params: { id } }) {
    const isGone = isId("hook", id) && (await room.webhooks.store.remove({ webhookId: id, accountId }));
    if (!isGone || !isId("hook", id)) return fail("webhook_not_found");
    return ok({ body: { id, object: "webhook" as const, deleted: true as const } });
  },
});
