import { invitationsList, OPERATOR_LIMITS, ok } from "@starling/protocol";
import { invitationViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const listInvitations = route({
  name: "listInvitations",
  method: "GET",
  path: "/v1/admin/invitations",
  summary: "List invitations to operate the network",
  description: "The newest first, used and withdrawn ones too.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "The last of them.", schema: invitationsList },
  errors: [],
  async handler(room) {
    const nowMs = Date.now();
    const invitations = await room.operators.invitations({ before: null, limit: OPERATOR_LIMITS.operatorsMax });
    return ok({ body: { object: "list" as const, data: invitations.map((i) => invitationViewOf(i, nowMs)) } });
  },
});
