import { adminMe, fail, ok } from "@starling/protocol";
import { NO_STORE } from "../../../admin/list-query.ts";
import { operatesBy } from "../../../operators/may-operate.ts";
import { route } from "../../route.ts";

export const getAdminMe = route({
  name: "getAdminMe",
  method: "GET",
  path: "/v1/admin/me",
  summary: "See that you operate the network",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "Whose key it is, and by what it operates.", schema: adminMe },
  errors: [],
  async handler(room, { accountId, key }) {
    const how = await operatesBy(room, key);
    // Withdrawn since the request was let in.
    if (how === null) return fail("operator_only");
    return ok({ body: { object: "operator" as const, account: accountId, how }, headers: NO_STORE });
  },
});
