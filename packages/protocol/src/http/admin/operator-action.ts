// What operators can do: every one of these is a line of the audit log, written in the commit that did it.
import { z } from "zod";
import { accountId, operatorActionId } from "../../ids.ts";

export const operatorActionType = z.enum([
  "grant_points",
  "approve_redemption",
  "reject_redemption",
  "suspend_account",
  "reinstate_account",
  "suspend_node",
  "reinstate_node",
  "decide_dispute",
  "offer_model",
  "set_model",
  "set_policy",
  "claim_operator",
  "invite_operator",
  "withdraw_invitation",
  "withdraw_operator",
  "acknowledge_alert",
  "resolve_alert",
]);
export type OperatorActionType = z.infer<typeof operatorActionType>;

export const actionSubjectType = z.enum([
  "account",
  "node",
  "redemption",
  "dispute",
  "model",
  "settings",
  "invitation",
  "alert",
]);
export type ActionSubjectType = z.infer<typeof actionSubjectType>;

export const operatorActionView = z.object({
  id: operatorActionId,
  object: z.literal("operator_action"),
  operator: accountId,
  action: operatorActionType,
  subject: z.object({ type: actionSubjectType, id: z.string() }),
  reason: z.string(),
  details: z.record(z.string(), z.unknown()).meta({ description: "what it changed, by the kind of act" }),
  at: z.iso.datetime(),
});
export type OperatorActionView = z.infer<typeof operatorActionView>;
