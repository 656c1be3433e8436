// /v1/deposits: points that were bought with tokens, once their blocks were confirmed.
import { z } from "zod";
import { pointsText } from "../points.ts";
import { chainAddress, chainHash, weiText } from "./redemptions.ts";

export const DEPOSIT_LIMITS = { pageMax: 100 } as const;

export const depositView = z.object({
  id: z.string().max(100).meta({ description: "as the contract numbers it" }),
  object: z.literal("deposit"),
  chainId: z.int(),
  amount: pointsText.meta({ description: "what the account was credited" }),
  tokens: weiText.meta({ description: "what was burned for it" }),
  from: chainAddress,
  transaction: chainHash,
  block: z.int(),
  creditedAt: z.iso.datetime(),
});
export type DepositView = z.infer<typeof depositView>;

export const depositsPage = z.object({
  object: z.literal("list"),
  data: z.array(depositView),
  next_cursor: z.string().nullable(),
});
export type DepositsPage = z.infer<typeof depositsPage>;
