import { fail, invitationId, ok, reasonRequest, invitationView as schema } from "@starling/protocol";
import { z } from "zod";
import { freshId } from "../../../engine/make-context.ts";
import { invitationViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const withdrawInvitation = route({
  name: "withdrawInvitation",
  method: "POST",
  path: "/v1/admin/invitations/:id/withdraw",
  summary: "Withdraw an invitation",
  description: "Its link gives nothing any more.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  body: reasonRequest,
  reply: { status: 200, description: "It is withdrawn.", schema },
  errors: ["invitation_not_found"],
  async handler(room, { accountId: operatorId, params, body }) {
    const id = invitationId.safeParse(params.id);
    if (!id.success) return fail("invitation_not_found");
    const nowMs = Date.now();
    const withdrawn = await room.operators.withdrawInvitation({
      invitationId: id.data,
      nowMs,
      act: {
        actionId: freshId("act", nowMs),
        operatorId,
        action: "withdraw_invitation",
        subject: { type: "invitation", id: id.data },
        reason: body.reason,
        details: {},
        atMs: nowMs,
      },
    });
    return withdrawn === undefined ? fail("invitation_not_found") : ok({ body: invitationViewOf(withdrawn, nowMs) });
  },
});
