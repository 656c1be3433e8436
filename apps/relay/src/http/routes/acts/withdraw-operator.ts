import { accountId, fail, OPERATOR_LIMITS, ok, operatorView, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { freshId } from "../../../engine/make-context.ts";
import { operatorViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const withdrawOperator = route({
  name: "withdrawOperator",
  method: "POST",
  path: "/v1/admin/operators/:id/withdraw",
  summary: "Withdraw an operator's role",
  description:
    "At once, also one's own; never the last one. The network's own operator account has a key file, and no role.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: reasonRequest,
  reply: { status: 200, description: "Who operated the network until now.", schema: operatorView },
  errors: ["operator_not_found", "last_operator"],
  async handler(room, { accountId: operatorId, params, body }) {
    const id = accountId.safeParse(params.id);
    if (!id.success) return fail("operator_not_found");
    const operator = (await room.operators.list(OPERATOR_LIMITS.operatorsMax)).find((o) => o.accountId === id.data);
    if (operator === undefined) return fail("operator_not_found");
    const nowMs = Date.now();
    const how = await room.operators.withdraw({
      accountId: id.data,
      nowMs,
      act: {
        actionId: freshId("act", nowMs),
        operatorId,
        action: "withdraw_operator",
        subject: { type: "account", id: id.data },
        reason: body.reason,
        details: {},
        atMs: nowMs,
      },
    });
    if (how === "last_operator") return fail("last_operator");
    if (how === "not_operator") return fail("operator_not_found");
    room.operatorsChanged();
    room.log.info({ operatorId, accountId: id.data }, "an operator's role was withdrawn");
    return ok({ body: operatorViewOf(operator) });
  },
});
