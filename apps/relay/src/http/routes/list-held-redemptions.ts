import { adminRedemptionsPage, ok, REDEMPTION_LIMITS, redemptionId } from "@starling/protocol";
import { z } from "zod";
import { adminRedemptionView } from "../../redemptions/admin-redemption-view.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

const { pageMax } = REDEMPTION_LIMITS;

export const listHeldRedemptions = route({
  name: "listHeldRedemptions",
  method: "GET",
  path: "/v1/admin/redemptions",
  summary: "List the redemptions that wait for an operator",
  description: "Of all accounts, newest first.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    state: z.literal("held").optional().meta({ description: "what else there is needs no operator" }),
    cursor: redemptionId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(pageMax, pageMax, "redemptions"),
  }),
  reply: { status: 200, description: "A page of redemptions.", schema: adminRedemptionsPage },
  errors: [],
  async handler(room, { query }) {
    const limit = query.limit ?? pageMax;
    const held = await room.redemptions.held({ before: query.cursor ?? null, limit });
    const last = held.length === limit ? held.at(-1) : undefined;
    return ok({
      body: {
        object: "list" as const,
        data: held.map(adminRedemptionView),
        next_cursor: last?.redemptionId ?? null,
      },
      headers: { "cache-control": "no-store" },
    });
  },
});
