// /v1/admin/accounts/:id/suspend, /v1/admin/nodes/:id/suspend and their opposites.
import { z } from "zod";
import { accountId, checkId } from "../../ids.ts";

/** What an account's owner reads of its suspension, at `GET /v1/account`. */
export const suspensionView = z.object({
  at: z.iso.datetime(),
  by: z.enum(["check", "operator"]).meta({ description: "`check`: its answers were found wrong, more than once" }),
  reason: z.string().nullable().meta({ description: "the operator's words; null of a check" }),
  checkId: checkId.nullable(),
});
export type SuspensionView = z.infer<typeof suspensionView>;

export const accountStanding = z.object({
  id: accountId,
  object: z.literal("account_standing"),
  suspension: suspensionView.nullable(),
});
export type AccountStanding = z.infer<typeof accountStanding>;

/** A device's own: its nodes are refused, its account goes on. `by` is always an operator. */
export const nodeSuspensionView = z.object({ at: z.iso.datetime(), reason: z.string() });
export type NodeSuspensionView = z.infer<typeof nodeSuspensionView>;

export const nodeStanding = z.object({
  device: z.string().meta({ description: "the thumbprint of its key (RFC 7638)" }),
  object: z.literal("node_standing"),
  account: accountId,
  suspension: nodeSuspensionView.nullable(),
});
export type NodeStanding = z.infer<typeof nodeStanding>;
