import { accountStanding, ok, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { actOnAccount } from "../../../operators/suspend.ts";
import { suspensionViewOf } from "../../../operators/suspension-view.ts";
import { route } from "../../route.ts";

export const suspendAccount = route({
  name: "suspendAccount",
  method: "POST",
  path: "/v1/admin/accounts/:id/suspend",
  summary: "Suspend an account",
  description:
    "At once: its nodes are told why and cut off, what they hold goes to others, what the account has earned and not got stays where it is, and its answers of late are looked at again. Its owner reads the reason, and may dispute it.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: reasonRequest,
  reply: { status: 200, description: "It is suspended.", schema: accountStanding },
  errors: ["account_not_found", "own_account", "already_suspended", "account_merged", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const done = await actOnAccount(room, "suspend", params.id, { operatorId, reason: body.reason });
    if (!done.ok) return done;
    const suspension = suspensionViewOf(await room.standings.ofAccount(done.value));
    return ok({ body: { id: done.value, object: "account_standing" as const, suspension } });
  },
});
