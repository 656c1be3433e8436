import { approveRedemptionRequest, ok, adminRedemptionView as schema } from "@starling/protocol";
import { actOnRedemption } from "../../redemptions/act-on-redemption.ts";
import { adminRedemptionView } from "../../redemptions/admin-redemption-view.ts";
import { route } from "../route.ts";
import { redemptionParams } from "./get-redemption.ts";

export const approveRedemption = route({
  name: "approveRedemption",
  method: "POST",
  path: "/v1/admin/redemptions/:id/approve",
  summary: "Approve a redemption",
  description:
    "Its voucher can be had from now on, until the deadline; it can't be taken back. Who approved it is kept.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: redemptionParams,
  body: approveRedemptionRequest,
  bodyOptional: true,
  reply: { status: 200, description: "The redemption was approved.", schema },
  errors: ["redemption_not_found", "redemption_not_held", "own_account", "account_suspended", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const approved = await actOnRedemption(room, params.id, { act: "approve", operatorId, reason: body.reason });
    if (!approved.ok) return approved;
    room.log.info({ redemptionId: params.id, operatorId }, "a redemption was approved");
    return ok({ body: adminRedemptionView(approved.value) });
  },
});
