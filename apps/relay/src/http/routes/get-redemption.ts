import { fail, ok, REDEMPTION_LIMITS, redemptionId, redemptionView as schema } from "@starling/protocol";
import { z } from "zod";
import { redemptionView } from "../../redemptions/redemption-view.ts";
import { waitForRedemption } from "../../redemptions/wait-for-redemption.ts";
import { route } from "../route.ts";

export const redemptionParams = z.object({ id: z.string().meta({ description: "the redemption's id" }) });

const { waitSMax } = REDEMPTION_LIMITS;

export const getRedemption = route({
  name: "getRedemption",
  method: "GET",
  path: "/v1/redemptions/:id",
  summary: "See a redemption, or wait for it to change",
  description:
    "With `after`, the `version` that you have, and `wait` the reply comes as soon as anything is another: its state, its transaction or the confirmations of that.",
  auth: "key",
  scope: "redemptions",
  params: redemptionParams,
  query: z.strictObject({
    after: z.string().max(100).optional().meta({ description: "the `version` that you have" }),
    wait: z
      .string()
      .regex(/^\d{1,2}$/, `must be 0 to ${waitSMax}`)
      .transform(Number)
      .refine((n) => n <= waitSMax, `must be 0 to ${waitSMax}`)
      .optional()
      .meta({ description: `seconds to wait for another version, 0 to ${waitSMax}` }),
  }),
  reply: { status: 200, description: "The redemption as of the last commit.", schema },
  errors: ["redemption_not_found"],
  async handler(room, { accountId, params, query, signal }) {
    const id = redemptionId.safeParse(params.id);
    if (!id.success) return fail("redemption_not_found");
    const redemption = await waitForRedemption(room, {
      redemptionId: id.data,
      accountId,
      after: query.after ?? null,
      waitMs: (query.wait ?? 0) * 1000,
      signal: signal(),
    });
    if (redemption === undefined) return fail("redemption_not_found");
    const body = await redemptionView(redemption, room.chain);
    return ok({ body, headers: { "cache-control": "no-store" } });
  },
});
