import { ADMIN_LIMITS, adminAccountView, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { accountRow } from "../../../admin/account-row.ts";
import { readAccountView } from "../../../admin/account-view.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const getAdminAccount = route({
  name: "getAnyAccount",
  method: "GET",
  path: "/v1/admin/accounts/:id",
  summary: "See an account",
  description: `With its devices, wallets, last verdicts, nodes and disputes: the newest ${ADMIN_LIMITS.besideAccountMax} of each.`,
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The account.", schema: adminAccountView },
  errors: ["account_not_found"],
  async handler(room, { params }) {
    const account = isId("acc", params.id) ? await room.admin.account(params.id) : undefined;
    if (account === undefined) return fail("account_not_found");
    const nodes = [...room.connectedNodes.all()].filter((node) => node.accountId === account.accountId);
    const body = await readAccountView(room, account, accountRow(account, nodes.length), nodes);
    return ok({ body, headers: NO_STORE });
  },
});
