import { deliveryView as deliverySchema, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";
import { deliveryView } from "../webhook-view.ts";

export const replayDelivery = route({
  name: "replayDelivery",
  method: "POST",
  path: "/v1/webhooks/deliveries/:id/replay",
  summary: "Send a delivery again",
  description:
    "At once, with all of its tries, whatever became of it before. It has the same webhook-id and body, so that who had it already can tell.",
  auth: "key",
  scope: "webhooks",
  params: z.object({ id: z.string().meta({ description: "the delivery's id, evt_…" }) }),
  reply: { status: 202, description: "It is due again.", schema: deliverySchema },
  errors: ["delivery_not_found"],
  async handler(room, { accountId, params }) {
    if (!isId("evt", params.id)) return fail("delivery_not_found");
    const { store } = room.webhooks;
    const eventId = params.id;
    const queued = await store.replay({ accountId, eventIds: [eventId], nowMs: Date.now() });
    const delivery = queued === 0 ? undefined : await store.delivery({ eventId, accountId });
    if (delivery === undefined) return fail("delivery_not_found");
    room.webhooks.wake();
    return ok({ body: deliveryView(delivery) });
  },
});
