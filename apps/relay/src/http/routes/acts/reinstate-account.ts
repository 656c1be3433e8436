import { accountStanding, ok, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { actOnAccount } from "../../../operators/suspend.ts";
import { suspensionViewOf } from "../../../operators/suspension-view.ts";
import { route } from "../../route.ts";

export const reinstateAccount = route({
  name: "reinstateAccount",
  method: "POST",
  path: "/v1/admin/accounts/:id/reinstate",
  summary: "Reinstate an account",
  description:
    "Its nodes may come back, and what it has earned is its own again as if nothing had been; what a check took stays taken, but for a dispute.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: reasonRequest,
  reply: { status: 200, description: "It isn't suspended any more.", schema: accountStanding },
  errors: ["account_not_found", "own_account", "not_suspended", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const done = await actOnAccount(room, "reinstate", params.id, { operatorId, reason: body.reason });
    if (!done.ok) return done;
    const suspension = suspensionViewOf(await room.standings.ofAccount(done.value));
    return ok({ body: { id: done.value, object: "account_standing" as const, suspension } });
  },
});
