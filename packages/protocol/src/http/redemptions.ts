// /v1/redemptions: points become tokens. A point is a token; who holds the voucher's signature can have them minted.
import { z } from "zod";
import { redemptionState } from "../chain/redemption-state.ts";
import { redemptionId } from "../ids.ts";
import { pointsText } from "../points.ts";

export const REDEMPTION_LIMITS = {
  pageMax: 100,
  /** How long `?wait=` waits for a change at most. */
  waitSMax: 25,
  reasonCharsMax: 300,
} as const;

/** As requests give it: in any case; one in mixed case must bear EIP-55's checksum. */
export const addressText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "must be an address, 0x and 40 hex digits")
  .meta({ example: "0x90f79bf6eb2c4f870365e785982e1f101e93b906" });
/** As replies give it: lower case. */
export const chainAddress = z.string().regex(/^0x[0-9a-f]{40}$/);
export const chainHash = z.string().regex(/^0x[0-9a-f]{64}$/);
/** The token's smallest units, 10^18 a token, as a decimal string. */
export const weiText = z
  .string()
  .regex(/^(0|[1-9]\d{0,77})$/)
  .meta({ description: "the token's smallest units, 10^18 a token", example: "12500000000000000000" });

export const createRedemptionRequest = z.strictObject({
  amount: pointsText.meta({ description: "points, as a decimal string; a token each", example: "12.5" }),
  recipient: addressText.meta({ description: "a wallet that is linked to the account" }),
});
export type CreateRedemptionRequest = z.infer<typeof createRedemptionRequest>;

/** What PointsRedeemer's `redeem` takes: EIP-712 typed data `Voucher` with its signature. Whoever sends it, the recipient gets the tokens. */
export const voucherView = z.object({
  chainId: z.int(),
  contract: chainAddress.meta({ description: "PointsRedeemer, the domain's verifyingContract" }),
  account: chainHash.meta({ description: "the account as contracts name it" }),
  recipient: chainAddress,
  cumulative: z
    .string()
    .regex(/^[1-9]\d{0,29}$/)
    .meta({ description: "micro-points that the account's vouchers have paid out, this one included" }),
  deadline: z.int().meta({ description: "seconds since the epoch, by the chain's clock" }),
  signature: z.string().regex(/^0x[0-9a-f]{130}$/),
});
export type VoucherView = z.infer<typeof voucherView>;

export const redemptionView = z.object({
  id: redemptionId,
  object: z.literal("redemption"),
  state: redemptionState.meta({
    description:
      "`held`: an operator must approve it. `issued`: its voucher can be redeemed. `redeemed`: the tokens are minted. The points of `expired`, `cancelled` and `rejected` ones went back.",
  }),
  amount: pointsText,
  tokens: weiText,
  recipient: chainAddress,
  voucher: voucherView.nullable().meta({ description: "while it is `issued`" }),
  deadline: z.iso.datetime().nullable().meta({ description: "until when the voucher can be redeemed" }),
  transaction: z
    .object({
      hash: chainHash,
      block: z.int().nullable().meta({ description: "null while it waits to be mined" }),
      confirmations: z.int().meta({ description: "blocks so far, its own included" }),
      confirmationsNeeded: z.int(),
    })
    .nullable()
    .meta({ description: "what redeems it, as soon as the relay has seen it" }),
  reason: z.string().nullable().meta({ description: "why it was rejected" }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  version: z.string().max(100).meta({ description: "another one with each change: for `?after=`" }),
});
export type RedemptionView = z.infer<typeof redemptionView>;

export const redemptionsPage = z.object({
  object: z.literal("list"),
  data: z.array(redemptionView),
  next_cursor: z.string().nullable(),
});
export type RedemptionsPage = z.infer<typeof redemptionsPage>;
