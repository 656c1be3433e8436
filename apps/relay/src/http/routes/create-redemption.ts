import { createRedemptionRequest, fail, ok, parsePoints, redemptionView as redemptionSchema } from "@starling/protocol";
import { redemptionView } from "../../redemptions/redemption-view.ts";
import { requestRedemption } from "../../redemptions/request-redemption.ts";
import { isMistyped } from "../is-mistyped.ts";
import { route } from "../route.ts";

export const createRedemption = route({
  name: "createRedemption",
  method: "POST",
  path: "/v1/redemptions",
  summary: "Turn points into tokens",
  description:
    "The points are set aside at once. The reply's voucher, once the redemption is `issued`, mints as many tokens for the recipient, whoever sends it to the chain; from an amount on an operator must approve first (`held`). What is not redeemed by its deadline goes back. With an Idempotency-Key, the same request brings the same redemption again, however late.",
  auth: "key",
  scope: "redemptions",
  idempotent: true,
  body: createRedemptionRequest,
  reply: { status: 201, description: "The redemption.", schema: redemptionSchema },
  errors: [
    "chain_not_configured",
    "chain_unavailable",
    "wallet_not_linked",
    "redemption_too_small",
    "points_not_redeemable",
    "redemption_limit_reached",
    "redemption_open",
    "account_merged",
    "account_suspended",
    "draining",
    "not_ready",
  ],
  async handler(room, { accountId, body, idempotencyKey, requestHash }) {
    const amount = parsePoints(body.amount);
    if (amount === undefined || amount <= 0n)
      return fail("invalid_field", { param: "amount", detail: "amount must be more than zero points." });
    if (isMistyped(body.recipient))
      return fail("invalid_field", {
        param: "recipient",
        detail: "recipient has a wrong checksum: a digit of it was mistyped.",
      });
    const recipient = body.recipient.toLowerCase();
    const asked = await requestRedemption(room, { accountId, recipient, amount, idempotencyKey, requestHash });
    if (!asked.ok) return asked;
    const { redemptionId, replayed } = asked.value;
    const redemption = await room.redemptions.get({ redemptionId, accountId });
    if (redemption === undefined) throw new Error(`the committed redemption ${redemptionId} is not in the store`);
    const headers = {
      location: `/v1/redemptions/${redemptionId}`,
      "cache-control": "no-store",
      ...(replayed ? { "idempotency-replayed": "true" } : {}),
    };
    return ok({ body: await redemptionView(redemption, room.chain), headers });
  },
});
