import { dryRunRequest, dryRunView, ok } from "@starling/protocol";
import { dryRun } from "../../../settings/dry-run.ts";
import { readChanges } from "../../../settings/setting-values.ts";
import { route } from "../../route.ts";

export const dryRunSettings = route({
  name: "dryRunSettings",
  method: "POST",
  path: "/v1/admin/settings/dry-run",
  summary: "See what settings would have changed",
  description:
    "Counted from what is stored of the last days: redemptions that would have waited or been refused, what contributors and the treasury would have got, checks, unsettled points that would be released. What is scaled is scaled from the setting that held at the time. Nothing is changed.",
  auth: "key",
  scope: "admin",
  operator: true,
  body: dryRunRequest,
  reply: { status: 200, description: "What would have been different.", schema: dryRunView },
  errors: [],
  async handler(room, { body }) {
    const changes = readChanges(body.changes);
    if (!changes.ok) return changes;
    const { policy } = room.engine.engine().policy();
    const request = { policy, changes: changes.value, days: body.days ?? 7, nowMs: Date.now() };
    return ok({ body: await dryRun(room.dryRuns, room.settings, request) });
  },
});
