import { ACT_LIMITS, ok, settingHistoryPage } from "@starling/protocol";
import { z } from "zod";
import { changeViewOf } from "../../../settings/read-settings.ts";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";

const { pageMax } = ACT_LIMITS;

export const listSettingChanges = route({
  name: "listSettingChanges",
  method: "GET",
  path: "/v1/admin/settings/history",
  summary: "See how the settings came about",
  description: "Newest first.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^\d{1,9}$/, "must be a version")
      .transform(Number)
      .optional()
      .meta({ description: "`next_cursor` of the page before" }),
    limit: pageSize(pageMax, pageMax, "changes"),
  }),
  reply: { status: 200, description: "A page of changes.", schema: settingHistoryPage },
  errors: [],
  async handler(room, { query }) {
    const limit = query.limit ?? pageMax;
    const changes = await room.settings.history({ before: query.cursor ?? null, limit });
    const last = changes.length === limit ? changes.at(-1) : undefined;
    const next_cursor = last === undefined ? null : String(last.version);
    return ok({ body: { object: "list" as const, data: changes.map(changeViewOf), next_cursor } });
  },
});
