// Operators and invitations, as the API shows them.
import type { InvitationView, OperatorView } from "@starling/protocol";
import type { StoredInvitation, StoredOperator } from "../ports/operator-store.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export const operatorViewOf = ({ accountId, name, invitedBy, sinceMs }: StoredOperator): OperatorView => ({
  account: accountId,
  object: "operator",
  how: "role",
  name,
  invitedBy,
  since: iso(sinceMs),
});

export function invitationViewOf(invitation: StoredInvitation, nowMs: number): InvitationView {
  const { invitationId, name, invitedBy, usedBy, createdAtMs, expiresAtMs } = invitation;
  return {
    id: invitationId,
    object: "operator_invitation",
    name,
    state: stateOf(invitation, nowMs),
    invitedBy,
    usedBy,
    createdAt: iso(createdAtMs),
    expiresAt: iso(expiresAtMs),
  };
}

function stateOf({ usedAtMs, withdrawnAtMs, expiresAtMs }: StoredInvitation, nowMs: number): InvitationView["state"] {
  if (usedAtMs !== null) return "used";
  if (withdrawnAtMs !== null) return "withdrawn";
  return expiresAtMs <= nowMs ? "expired" : "open";
}
