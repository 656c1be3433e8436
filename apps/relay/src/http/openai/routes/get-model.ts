import { fail, modelView, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../../route.ts";
import { viewOf } from "../../routes/list-models.ts";

export const getModel = route({
  name: "getModel",
  method: "GET",
  path: "/v1/models/:id",
  summary: "See one model",
  auth: "key",
  scope: "any",
  params: z.object({ id: z.string().meta({ description: "the model's id" }) }),
  reply: { status: 200, description: "The model.", schema: modelView },
  errors: ["model_not_found"],
  handler(room, { params }) {
    const manifest = room.catalogue.manifest(params.id);
    return manifest === undefined ? fail("model_not_found", { param: "id" }) : ok({ body: viewOf(room, manifest) });
  },
});
