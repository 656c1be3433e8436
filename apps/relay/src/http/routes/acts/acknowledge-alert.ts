import { actOnAlertRequest, ok, alertView as schema } from "@starling/protocol";
import { z } from "zod";
import { actOnAlert } from "../../../alerts/act-on-alert.ts";
import { alertViewOf } from "../../../alerts/alert-view.ts";
import { route } from "../../route.ts";

export const acknowledgeAlert = route({
  name: "acknowledgeAlert",
  method: "POST",
  path: "/v1/admin/alerts/:id/acknowledge",
  summary: "Say that an alert is seen",
  description: "It stands on, and is shown as seen.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: actOnAlertRequest,
  reply: { status: 200, description: "The alert as it is now.", schema },
  errors: ["alert_not_found", "alert_settled"],
  async handler(room, { accountId: operatorId, params, body }) {
    const acted = await actOnAlert(room, params.id, "acknowledged", { operatorId, reason: body.reason });
    return acted.ok ? ok({ body: alertViewOf(acted.value) }) : acted;
  },
});
