import { ok, rejectRedemptionRequest, adminRedemptionView as schema } from "@starling/protocol";
import { actOnRedemption } from "../../redemptions/act-on-redemption.ts";
import { adminRedemptionView } from "../../redemptions/admin-redemption-view.ts";
import { route } from "../route.ts";
import { redemptionParams } from "./get-redemption.ts";

export const rejectRedemption = route({
  name: "rejectRedemption",
  method: "POST",
  path: "/v1/admin/redemptions/:id/reject",
  summary: "Reject a redemption",
  description: "Its points go back to the account, whose owner reads the reason. Who rejected it is kept.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: redemptionParams,
  body: rejectRedemptionRequest,
  reply: { status: 200, description: "The redemption was rejected.", schema },
  errors: ["redemption_not_found", "redemption_not_held", "own_account", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const rejected = await actOnRedemption(room, params.id, { act: "reject", operatorId, reason: body.reason });
    if (!rejected.ok) return rejected;
    room.log.info({ redemptionId: params.id, operatorId }, "a redemption was rejected");
    return ok({ body: adminRedemptionView(rejected.value) });
  },
});
