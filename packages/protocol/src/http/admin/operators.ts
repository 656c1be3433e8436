// /v1/admin/operators, /invitations, /claim: who operates the network. A role is given by an invitation that is used once.
import { z } from "zod";
import { accountId, invitationId } from "../../ids.ts";
import { operatorReason } from "./reason.ts";

export const OPERATOR_LIMITS = {
  /** Of the network. */
  operatorsMax: 100,
  invitationsOpenMax: 20,
  invitationTtlMs: 7 * 24 * 3_600_000,
  nameCharsMax: 64,
} as const;

/** What the link says behind its `#`: 32 random bytes, base64url. */
export const invitationToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be the 43 characters behind the link's #");

export const claimRequest = z.strictObject({ token: invitationToken });
export type ClaimRequest = z.infer<typeof claimRequest>;

export const operatorView = z.object({
  account: accountId,
  object: z.literal("operator"),
  how: z.enum(["key", "role"]).meta({
    description:
      "`key`: the network's own operator account, by its key file. `role`: a person's account, by an invitation",
  }),
  name: z.string().nullable().meta({ description: "what the invitation called whom it was for" }),
  invitedBy: accountId.nullable().meta({ description: "null: the link that the network printed at its first start" }),
  since: z.iso.datetime(),
});
export type OperatorView = z.infer<typeof operatorView>;

export const operatorsList = z.object({ object: z.literal("list"), data: z.array(operatorView) });
export type OperatorsList = z.infer<typeof operatorsList>;

export const inviteOperatorRequest = z.strictObject({
  name: z.string().trim().min(1).max(OPERATOR_LIMITS.nameCharsMax).meta({ description: "whom it is for" }),
  reason: operatorReason,
});
export type InviteOperatorRequest = z.infer<typeof inviteOperatorRequest>;

export const invitationState = z.enum(["open", "used", "withdrawn", "expired"]);
export const invitationView = z.object({
  id: invitationId,
  object: z.literal("operator_invitation"),
  name: z.string().nullable(),
  state: invitationState,
  invitedBy: accountId.nullable(),
  usedBy: accountId.nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type InvitationView = z.infer<typeof invitationView>;

/** Said once: only the token's hash is kept. The link is `<site>/admin/claim#<token>`. */
export const createdInvitation = invitationView.extend({ token: invitationToken });
export type CreatedInvitation = z.infer<typeof createdInvitation>;

export const invitationsList = z.object({ object: z.literal("list"), data: z.array(invitationView) });
export type InvitationsList = z.infer<typeof invitationsList>;
