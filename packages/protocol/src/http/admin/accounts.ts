// /v1/admin/accounts: who there is, and one of them with all that is known.
import { z } from "zod";
import { redemptionState } from "../../chain/redemption-state.ts";
import { accountId, redemptionId } from "../../ids.ts";
import { pointsText } from "../../points.ts";
import { accountKind } from "../account.ts";
import { adminDisputeView } from "../disputes.ts";
import { adminPage, tracedPoints } from "./admin-list.ts";
import { adminCheckRow } from "./checks.ts";
import { adminNodeRow } from "./nodes.ts";
import { suspensionView } from "./suspensions.ts";

/** What lists of accounts are sorted by. All but `created` are as of a few seconds ago; the rows show what is now. */
export const accountSort = z.enum([
  "created",
  "available",
  "escrow",
  "earned",
  "spent",
  "redeemed",
  "matches",
  "mismatches",
]);
export type AccountSort = z.infer<typeof accountSort>;

/** As its owner reads it, and who said so. */
export const adminSuspension = suspensionView.extend({ operator: accountId.nullable() });
export type AdminSuspension = z.infer<typeof adminSuspension>;

export const adminAccountRow = z.object({
  id: accountId,
  object: z.literal("account"),
  kind: accountKind,
  roles: z.array(z.enum(["operator"])),
  name: z.string().nullable(),
  createdAt: z.iso.datetime(),
  points: z.object({
    available: tracedPoints,
    escrow: tracedPoints,
    held: tracedPoints.meta({ description: "promised to open jobs, which is no ledger entry yet" }),
  }),
  earned: tracedPoints.meta({ description: "for work, what was taken back taken off" }),
  spent: tracedPoints.meta({ description: "for jobs, refunds taken off; with what accounts merged into it spent" }),
  redeemed: tracedPoints.meta({ description: "that became tokens" }),
  matches: z.int(),
  mismatches: z.int(),
  suspension: adminSuspension.nullable(),
  mergedInto: accountId.nullable(),
  nodesLive: z.int().meta({ description: "connected to this relay" }),
});
export type AdminAccountRow = z.infer<typeof adminAccountRow>;

export const adminAccountsPage = adminPage(adminAccountRow);
export type AdminAccountsPage = z.infer<typeof adminAccountsPage>;

export const adminDevice = z.object({
  thumbprint: z.string(),
  label: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  suspendedAt: z.iso.datetime().nullable().meta({ description: "by an operator: its nodes are refused" }),
  nodesLive: z.int(),
});
export type AdminDevice = z.infer<typeof adminDevice>;

export const adminWallet = z.object({
  address: z.string(),
  chainId: z.int().nullable(),
  label: z.string().nullable(),
  linkedAt: z.iso.datetime(),
});

/** What is listed beside it are the newest, 20 of each at most. */
export const adminAccountView = adminAccountRow.extend({
  granted: tracedPoints,
  devices: z.array(adminDevice),
  wallets: z.array(adminWallet),
  verdicts: z.array(adminCheckRow).meta({ description: "the last checks of its answers" }),
  nodes: z.array(adminNodeRow).meta({ description: "that are connected to this relay" }),
  redemption: z
    .object({ id: redemptionId, state: redemptionState, amount: pointsText, createdAt: z.iso.datetime() })
    .nullable()
    .meta({ description: "the one that isn't over" }),
  disputes: z.array(adminDisputeView),
  openJobs: z.int(),
});
export type AdminAccountView = z.infer<typeof adminAccountView>;
