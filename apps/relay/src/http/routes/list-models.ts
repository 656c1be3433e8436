import { formatPoints, type ModelManifest, type ModelView, modelsResponse, ok } from "@starling/protocol";
import { isDisabled, priceNow } from "../../models-offered/manifest-now.ts";
import type { HttpRoom } from "../http-room.ts";
import { route } from "../route.ts";

export function viewOf(room: Pick<HttpRoom, "catalogue" | "engine">, manifest: ModelManifest): ModelView {
  return {
    id: manifest.id,
    object: "model",
    created: Math.floor(room.catalogue.builtAtMs / 1000),
    owned_by: manifest.source.kind === "npm" ? manifest.source.package : manifest.source.repo,
    name: manifest.name,
    task: manifest.task,
    licence: manifest.licence.spdx,
    price_per_item: formatPoints(priceNow(room.engine.engine(), manifest)),
    price_unit: manifest.task === "generate" ? "token" : "item",
    ...(manifest.task === "generate" ? { context_length: manifest.params.contextTokens } : {}),
    size_bytes: manifest.files.reduce((n, file) => n + file.sizeBytes, 0),
    ...(isDisabled(room.engine.engine(), manifest.id) ? { disabled: true as const } : {}),
    ready_nodes: room.engine.engine().counts().byModel.get(manifest.id)?.readyNodes ?? 0,
  };
}

export const listModels = route({
  name: "listModels",
  method: "GET",
  path: "/v1/models",
  summary: "List the models",
  auth: "key",
  scope: "any",
  reply: { status: 200, description: "The catalogue's models.", schema: modelsResponse },
  errors: [],
  handler: (room) =>
    ok({ body: { object: "list" as const, data: room.catalogue.manifests.map((manifest) => viewOf(room, manifest)) } }),
});
