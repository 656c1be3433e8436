// /v1/admin: what operators see and decide. Every decision says who made it.
import { z } from "zod";
import { redemptionState } from "../chain/redemption-state.ts";
import { accountId, redemptionId } from "../ids.ts";
import { pointsText } from "../points.ts";
import { chainAddress, chainHash, REDEMPTION_LIMITS, weiText } from "./redemptions.ts";

const reason = z.string().trim().min(1).max(REDEMPTION_LIMITS.reasonCharsMax);

export const adminRedemptionView = z.object({
  id: redemptionId,
  object: z.literal("redemption"),
  account: accountId,
  state: redemptionState,
  amount: pointsText,
  tokens: weiText,
  recipient: chainAddress,
  operator: accountId.nullable().meta({ description: "who approved or rejected it" }),
  reason: z.string().nullable(),
  transaction: chainHash.nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type AdminRedemptionView = z.infer<typeof adminRedemptionView>;

export const adminRedemptionsPage = z.object({
  object: z.literal("list"),
  data: z.array(adminRedemptionView),
  next_cursor: z.string().nullable(),
});
export type AdminRedemptionsPage = z.infer<typeof adminRedemptionsPage>;

export const approveRedemptionRequest = z.strictObject({
  reason: reason.optional().meta({ description: "the audit log keeps it" }),
});
export type ApproveRedemptionRequest = z.infer<typeof approveRedemptionRequest>;

export const rejectRedemptionRequest = z.strictObject({
  reason: reason.meta({ description: "its owner reads it" }),
});
export type RejectRedemptionRequest = z.infer<typeof rejectRedemptionRequest>;

export const grantRequest = z.strictObject({
  account: accountId.meta({ type: "string" }),
  amount: pointsText.meta({ description: "granted points can be spent and not redeemed" }),
  reason,
});
export type GrantRequest = z.infer<typeof grantRequest>;

export const grantView = z.object({
  object: z.literal("grant"),
  account: accountId,
  amount: pointsText,
  reason: z.string(),
  operator: accountId,
});
export type GrantView = z.infer<typeof grantView>;

const limit = z.object({ used: pointsText, most: pointsText });
/** Where all points are, and whether the chain says the same. */
export const treasuryView = z.object({
  object: z.literal("treasury"),
  at: z.iso.datetime(),
  /** Available points of the system accounts; issuance is below zero by what it gave. */
  accounts: z.object({ treasury: pointsText, issuance: pointsText, escrow: pointsText, burn: pointsText }),
  redemptions: z.object({
    held: z.int(),
    issued: z.int(),
    open: pointsText.meta({ description: "promised to redemptions that aren't over" }),
    today: limit.meta({ description: "asked for in this UTC day, of all accounts" }),
  }),
  deposits: z.object({ count: z.int(), points: pointsText }),
  chain: z
    .object({
      chainId: z.int(),
      block: z.int().nullable().meta({ description: "the last that was worked through" }),
      issued: pointsText.meta({ description: "points that the redeemer has minted tokens for" }),
      deposited: pointsText.meta({ description: "points that tokens were burned for" }),
      supply: weiText,
      burned: pointsText.meta({ description: "the ledger's: points that became tokens" }),
      agrees: z
        .boolean()
        .meta({ description: "whether ledger and chain say the same; blocks not yet confirmed part them for a while" }),
    })
    .nullable()
    .meta({ description: "null without a chain, or while it can't be reached" }),
});
export type TreasuryView = z.infer<typeof treasuryView>;
