import { ok, REDEMPTION_LIMITS, redemptionId, redemptionsPage } from "@starling/protocol";
import { z } from "zod";
import { redemptionView } from "../../redemptions/redemption-view.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

const { pageMax } = REDEMPTION_LIMITS;

export const listRedemptions = route({
  name: "listRedemptions",
  method: "GET",
  path: "/v1/redemptions",
  summary: "List the account's redemptions",
  description: "Newest first.",
  auth: "key",
  scope: "redemptions",
  query: z.strictObject({
    cursor: redemptionId.optional().meta({ description: "`next_cursor` of the page before", type: "string" }),
    limit: pageSize(pageMax, pageMax, "redemptions"),
  }),
  reply: { status: 200, description: "A page of redemptions.", schema: redemptionsPage },
  errors: [],
  async handler(room, { accountId, query }) {
    const limit = query.limit ?? pageMax;
    const redemptions = await room.redemptions.list({ accountId, before: query.cursor ?? null, limit });
    const data = await Promise.all(redemptions.map((redemption) => redemptionView(redemption, room.chain)));
    const last = data.length === limit ? data.at(-1) : undefined;
    return ok({
      body: { object: "list" as const, data, next_cursor: last?.id ?? null },
      headers: { "cache-control": "no-store" },
    });
  },
});
