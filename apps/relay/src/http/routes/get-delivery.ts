import { deliveryDetail, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";
import { deliveryView } from "../webhook-view.ts";

export const getDelivery = route({
  name: "getDelivery",
  method: "GET",
  path: "/v1/webhooks/deliveries/:id",
  summary: "See a delivery with its body",
  auth: "key",
  scope: "webhooks",
  params: z.object({ id: z.string().meta({ description: "the delivery's id, evt_…" }) }),
  reply: { status: 200, description: "The delivery, and what is sent at each try.", schema: deliveryDetail },
  errors: ["delivery_not_found"],
  async handler(room, { accountId, params }) {
    if (!isId("evt", params.id)) return fail("delivery_not_found");
    const delivery = await room.webhooks.store.delivery({ eventId: params.id, accountId });
    if (delivery === undefined) return fail("delivery_not_found");
    return ok({ body: { ...deliveryView(delivery), body: delivery.body } });
  },
});
