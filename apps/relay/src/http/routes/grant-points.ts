import { fail, formatPoints, grantRequest, grantView, ok, parsePoints } from "@starling/protocol";
import { grantOnce } from "../../redemptions/grant-once.ts";
import { route } from "../route.ts";

export const grantPoints = route({
  name: "grantPoints",
  method: "POST",
  path: "/v1/admin/grants",
  summary: "Grant points to an account",
  description:
    "Granted points can be spent, and are spent first; they can't be redeemed. The ledger entry's key names the operator. Send an Idempotency-Key: the same key grants once, however late it is sent again.",
  auth: "key",
  scope: "admin",
  operator: true,
  idempotent: true,
  body: grantRequest,
  reply: { status: 201, description: "The points are granted.", schema: grantView },
  errors: ["account_not_found", "own_account", "not_ready"],
  async handler(room, { accountId: operatorId, body, idempotencyKey }) {
    const amount = parsePoints(body.amount);
    if (amount === undefined || amount <= 0n)
      return fail("invalid_field", { param: "amount", detail: "amount must be more than zero points." });
    if (idempotencyKey === null)
      return fail("idempotency_key_invalid", { detail: "A grant needs an Idempotency-Key, so that it is made once." });
    const { account, reason } = body;
    const granted = await grantOnce(room, { operatorId, accountId: account, amount, reason, idempotencyKey });
    if (!granted.ok) return granted;
    const { replayed } = granted.value;
    if (!replayed)
      room.log.info(
        { operatorId, accountId: account, amount: formatPoints(amount), reason },
        "an operator granted points",
      );
    return ok({
      body: { object: "grant" as const, account, amount: formatPoints(amount), reason, operator: operatorId },
      headers: replayed ? { "idempotency-replayed": "true" } : {},
    });
  },
});
