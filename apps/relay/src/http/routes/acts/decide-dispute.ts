import { decideDisputeRequest, ok, adminDisputeView as schema } from "@starling/protocol";
import { z } from "zod";
import { decideDispute } from "../../../disputes/decide-dispute.ts";
import { adminDisputeViewOf } from "../../../disputes/dispute-view.ts";
import { route } from "../../route.ts";

export const decideDisputeRoute = route({
  name: "decideDispute",
  method: "POST",
  path: "/v1/admin/disputes/:id/decide",
  summary: "Decide a dispute",
  description:
    "`upheld`: what was decided before stands, and the stake is the treasury's. `overturned`: it was wrong, and the stake is the owner's; a suspension ends. Once, by an entry of the ledger; its owner reads the reason.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: decideDisputeRequest,
  reply: { status: 200, description: "The dispute as it was decided.", schema },
  errors: ["dispute_not_found", "dispute_decided", "own_account", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const decided = await decideDispute(room, params.id, { ...body, operatorId });
    if (!decided.ok) return decided;
    room.log.info({ disputeId: params.id, operatorId, decision: body.decision }, "a dispute was decided");
    return ok({ body: adminDisputeViewOf(decided.value) });
  },
});
