import { ACT_LIMITS, alertId, alertState, alertsPage, ok } from "@starling/protocol";
import { z } from "zod";
import { alertViewOf } from "../../../alerts/alert-view.ts";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";

const { pageMax } = ACT_LIMITS;

export const listAlerts = route({
  name: "listAlerts",
  method: "GET",
  path: "/v1/admin/alerts",
  summary: "List alerts",
  description: "Newest first.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    state: alertState.optional().meta({ description: "only these; all when left out" }),
    cursor: alertId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(pageMax, pageMax, "alerts"),
  }),
  reply: { status: 200, description: "A page of alerts.", schema: alertsPage },
  errors: [],
  async handler(room, { query }) {
    const limit = query.limit ?? pageMax;
    const alerts = await room.alerts.list({ state: query.state ?? null, before: query.cursor ?? null, limit });
    const last = alerts.length === limit ? alerts.at(-1) : undefined;
    const body = { object: "list" as const, data: alerts.map(alertViewOf), next_cursor: last?.alertId ?? null };
    return ok({ body, headers: { "cache-control": "no-store" } });
  },
});
