import { fail, ok, redemptionId, redemptionView as schema, unreachable } from "@starling/protocol";
import { redemptionView, voucherTerms } from "../../redemptions/redemption-view.ts";
import { route } from "../route.ts";
import { redemptionParams } from "./get-redemption.ts";

export const submitRedemption = route({
  name: "submitRedemption",
  method: "POST",
  path: "/v1/redemptions/:id/submit",
  summary: "Have the relay send the voucher to the chain, and pay the gas",
  description:
    "It is sent once, however often it is asked for. Where the relay pays no gas, send the voucher yourself.",
  auth: "key",
  scope: "redemptions",
  params: redemptionParams,
  reply: { status: 202, description: "It will be sent; the redemption tells how it goes.", schema },
  errors: [
    "redemption_not_found",
    "redemption_not_issued",
    "gas_not_sponsored",
    "chain_not_configured",
    "chain_unavailable",
  ],
  async handler(room, { accountId, params }) {
    const { chain } = room;
    if (chain === null) return fail("chain_not_configured");
    const id = redemptionId.safeParse(params.id);
    const redemption = id.success ? await room.redemptions.get({ redemptionId: id.data, accountId }) : undefined;
    if (redemption === undefined) return fail("redemption_not_found");
    const terms = voucherTerms(redemption);
    if (terms === null) return fail("redemption_not_issued");
    const taken = chain.submit(redemption.redemptionId, terms);
    switch (taken) {
      case "taken":
        return ok({ body: await redemptionView(redemption, chain), headers: { "cache-control": "no-store" } });
      case "not_sponsored":
        return fail("gas_not_sponsored");
      case "no_gas":
        return fail("gas_not_sponsored", {
          detail: "The relay can't pay for transactions right now; send the voucher from your own wallet.",
        });
      case "queue_full":
        return fail("chain_unavailable", { detail: "Too many transactions wait to be sent; try again in a minute." });
      default:
        return unreachable(taken);
    }
  },
});
