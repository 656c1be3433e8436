import { adminModelView, fail, ok, setModelRequest } from "@starling/protocol";
import { z } from "zod";
import { setModel } from "../../../models-offered/set-model.ts";
import { route } from "../../route.ts";

export const setModelRoute = route({
  name: "setModel",
  method: "PATCH",
  path: "/v1/admin/models/:id",
  summary: "Set a model's price, disable it or enable it",
  description:
    "For jobs from now on; what was admitted is finished at its own price. What is left out stays. Kept over restarts.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string().min(1).max(128) }),
  body: setModelRequest,
  reply: { status: 200, description: "The model as it is offered now.", schema: adminModelView },
  errors: ["model_not_found", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const { reason, ...change } = body;
    const set = await setModel(room.engine, params.id, change, { operatorId, reason });
    if (!set.ok) return set;
    room.log.info({ operatorId, modelId: params.id }, "a model was set");
    const view = (await room.modelOffers.list()).find(({ id }) => id === params.id);
    return view === undefined ? fail("model_not_found") : ok({ body: view });
  },
});
