import { catalogueResponse, ok } from "@starling/protocol";
import { manifestNow } from "../../models-offered/manifest-now.ts";
import { route } from "../route.ts";

export const getCatalogue = route({
  name: "getCatalogue",
  method: "GET",
  path: "/catalogue",
  summary: "Read the models' manifests",
  auth: "none",
  reply: { status: 200, description: "Every manifest, with files by content hash.", schema: catalogueResponse },
  errors: [],
  handler(room) {
    const engine = room.engine.engine();
    return ok({ body: { models: room.catalogue.manifests.map((manifest) => manifestNow(engine, manifest)) } });
  },
});
