import { actOnAlertRequest, ok, alertView as schema } from "@starling/protocol";
import { z } from "zod";
import { actOnAlert } from "../../../alerts/act-on-alert.ts";
import { alertViewOf } from "../../../alerts/alert-view.ts";
import { route } from "../../route.ts";

interface Said {
  readonly name: string;
  /** The last part of the path. */
  readonly act: string;
  readonly to: "acknowledged" | "resolved";
  readonly summary: string;
  readonly description: string;
}

const actRoute = ({ name, act, to, summary, description }: Said) =>
  route({
    name,
    method: "POST",
    path: `/v1/admin/alerts/:id/${act}`,
    summary,
    description,
    auth: "key",
    scope: "admin",
    operator: true,
    params: z.object({ id: z.string() }),
    body: actOnAlertRequest,
    reply: { status: 200, description: "The alert as it is now.", schema },
    errors: ["alert_not_found", "alert_settled"],
    async handler(room, { accountId: operatorId, params, body }) {
      const acted = await actOnAlert(room, params.id, to, { operatorId, reason: body.reason });
      return acted.ok ? ok({ body: alertViewOf(acted.value) }) : acted;
    },
  });

export const acknowledgeAlert = actRoute({
  name: "acknowledgeAlert",
  act: "acknowledge",
  to: "acknowledged",
  summary: "Say that an alert is seen",
  description: "It stands on, and is shown as seen.",
});

export const resolveAlert = actRoute({
  name: "resolveAlert",
  act: "resolve",
  to: "resolved",
  summary: "Say that an alert is over",
  description: "It is not raised again before what it is about was over, and came back.",
});
