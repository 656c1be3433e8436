import { adminModelView, fail, ok, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { route } from "../../route.ts";

export const offerModel = route({
  name: "offerModel",
  method: "POST",
  path: "/v1/admin/models/:id/offer",
  summary: "Offer a model whose folder is there",
  description:
    "All of its files are read, and their hashes must be its manifest's. Jobs for it are taken at once; nodes that are connected hear of it within a minute.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string().min(1).max(128) }),
  body: reasonRequest,
  reply: { status: 200, description: "The model is offered.", schema: adminModelView },
  errors: ["model_not_found", "model_not_offerable"],
  async handler(room, { accountId: operatorId, params, body }) {
    const offered = await room.modelOffers.offer(params.id, { operatorId, reason: body.reason });
    if (!offered.ok) return offered;
    room.log.info({ operatorId, modelId: params.id }, "a model is offered from now on");
    const view = (await room.modelOffers.list()).find(({ id }) => id === params.id);
    return view === undefined ? fail("model_not_found") : ok({ body: view });
  },
});
