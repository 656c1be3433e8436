import { OPERATOR_LIMITS, type OperatorView, ok, operatorsList } from "@starling/protocol";
import { operatorViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const listOperators = route({
  name: "listOperators",
  method: "GET",
  path: "/v1/admin/operators",
  summary: "List who operates the network",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "People by their roles, then the network's own account.", schema: operatorsList },
  errors: [],
  async handler(room) {
    const limit = OPERATOR_LIMITS.operatorsMax;
    const [roles, own] = await Promise.all([room.operators.list(limit), room.store.operators(limit)]);
    const byKey = own.map(
      ({ accountId, name, createdAtMs }): OperatorView => ({
        account: accountId,
        object: "operator",
        how: "key",
        name,
        invitedBy: null,
        since: new Date(createdAtMs).toISOString(),
      }),
    );
    return ok({ body: { object: "list" as const, data: [...roles.map(operatorViewOf), ...byKey] } });
  },
});
