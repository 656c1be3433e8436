import { ok, settingsView } from "@starling/protocol";
import { readSettings } from "../../../settings/read-settings.ts";
import { route } from "../../route.ts";

export const getSettings = route({
  name: "getSettings",
  method: "GET",
  path: "/v1/admin/settings",
  summary: "See the network's settings",
  description: "The numbers of its policy that operators may set, with their bounds and who changed them last.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "The settings as they hold now.", schema: settingsView },
  errors: [],
  async handler(room) {
    const body = await readSettings(room.settings, room.engine.engine().policy(), room.policy);
    return ok({ body, headers: { "cache-control": "no-store" } });
  },
});
