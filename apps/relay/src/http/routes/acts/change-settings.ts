import { changeSettingsRequest, ok, settingsView } from "@starling/protocol";
import { readSettings } from "../../../settings/read-settings.ts";
import { readChanges } from "../../../settings/setting-values.ts";
import { route } from "../../route.ts";

export const changeSettings = route({
  name: "changeSettings",
  method: "POST",
  path: "/v1/admin/settings",
  summary: "Change the network's settings",
  description:
    "At once, for what is decided from now on, and kept over restarts. `version` is that of the settings you saw: where somebody changed them since, nothing is changed. Each change is in the history, with its reason.",
  auth: "key",
  scope: "admin",
  operator: true,
  body: changeSettingsRequest,
  reply: { status: 200, description: "The settings as they hold now.", schema: settingsView },
  errors: ["settings_changed", "not_ready"],
  async handler(room, { accountId: operatorId, body }) {
    const changes = readChanges(body.changes);
    if (!changes.ok) return changes;
    const settled = await room.engine.ask<"set-policy">({
      type: "set-policy",
      version: body.version,
      changes: changes.value,
      operator: { operatorId, reason: body.reason },
    });
    const decided = settled.ok ? settled.value : settled;
    if (!decided.ok) return decided;
    room.log.info(
      { operatorId, version: decided.value.version, settings: Object.keys(changes.value) },
      "settings changed",
    );
    return ok({ body: await readSettings(room.settings, room.engine.engine().policy(), room.policy) });
  },
});
