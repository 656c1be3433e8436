import { createdInvitation, fail, inviteOperatorRequest, OPERATOR_LIMITS, ok } from "@starling/protocol";
import { freshId } from "../../../engine/make-context.ts";
import { hashInvitationToken, newInvitationToken } from "../../../operators/invitation-token.ts";
import { invitationViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const inviteOperator = route({
  name: "inviteOperator",
  method: "POST",
  path: "/v1/admin/invitations",
  summary: "Invite somebody to operate the network",
  description:
    "The token is shown this once. Whoever holds it takes it at `<site>/admin/claim#<token>`, within a week.",
  auth: "key",
  scope: "admin",
  operator: true,
  body: inviteOperatorRequest,
  reply: { status: 201, description: "The invitation, with its token.", schema: createdInvitation },
  errors: ["too_many_operators"],
  async handler(room, { accountId: operatorId, body: { name, reason } }) {
    const token = newInvitationToken();
    const nowMs = Date.now();
    const invitationId = freshId("inv", nowMs);
    const invitation = await room.operators.invite({
      invitationId,
      hash: hashInvitationToken(token),
      name,
      invitedBy: operatorId,
      expiresAtMs: nowMs + OPERATOR_LIMITS.invitationTtlMs,
      openMax: OPERATOR_LIMITS.invitationsOpenMax,
      nowMs,
      act: {
        actionId: freshId("act", nowMs),
        operatorId,
        action: "invite_operator",
        subject: { type: "invitation", id: invitationId },
        reason,
        details: { name },
        atMs: nowMs,
      },
    });
    if (invitation === undefined) return fail("too_many_operators");
    return ok({ body: { ...invitationViewOf(invitation, nowMs), token }, headers: { "cache-control": "no-store" } });
  },
});
