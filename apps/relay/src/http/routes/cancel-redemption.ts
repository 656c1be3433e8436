import { ok, redemptionView as schema } from "@starling/protocol";
import { actOnRedemption } from "../../redemptions/act-on-redemption.ts";
import { redemptionView } from "../../redemptions/redemption-view.ts";
import { route } from "../route.ts";
import { redemptionParams } from "./get-redemption.ts";

export const cancelRedemption = route({
  name: "cancelRedemption",
  method: "POST",
  path: "/v1/redemptions/:id/cancel",
  summary: "Cancel a redemption that waits for an operator",
  description:
    "Its points go back. One that is `issued` can't be cancelled: whoever has its voucher can redeem it until the deadline.",
  auth: "key",
  scope: "redemptions",
  params: redemptionParams,
  reply: { status: 200, description: "The redemption was cancelled.", schema },
  errors: ["redemption_not_found", "redemption_not_held", "not_ready"],
  async handler(room, { accountId, params }) {
    const cancelled = await actOnRedemption(room, params.id, { act: "cancel", accountId });
    return cancelled.ok ? ok({ body: await redemptionView(cancelled.value, room.chain) }) : cancelled;
  },
});
