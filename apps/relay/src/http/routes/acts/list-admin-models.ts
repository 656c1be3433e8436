import { adminModelsList, ok } from "@starling/protocol";
import { route } from "../../route.ts";

export const listAdminModels = route({
  name: "listAdminModels",
  method: "GET",
  path: "/v1/admin/models",
  summary: "List models, offered or not",
  description:
    "Those that the network offers or has disabled, then folders of the models directory that it could offer.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "All of them.", schema: adminModelsList },
  errors: [],
  async handler(room) {
    const data = await room.modelOffers.list();
    return ok({ body: { object: "list" as const, data }, headers: { "cache-control": "no-store" } });
  },
});
