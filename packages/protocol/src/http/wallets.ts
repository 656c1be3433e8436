// /v1/account/wallets: addresses that an account can be signed in to with.
import { z } from "zod";
import { accountId } from "../ids.ts";
import { createdSession, walletProof } from "./sessions.ts";

export const WALLET_LIMITS = {
  walletsPerAccountMax: 20,
} as const;

export const linkWalletRequest = walletProof.extend({
  merge: z
    .boolean()
    .default(false)
    .meta({ description: "where the wallet has another account, merge this one into that; the message must say so" }),
});
export type LinkWalletRequest = z.input<typeof linkWalletRequest>;

export const walletView = z.object({
  address: z.string().meta({ description: "lower case" }),
  object: z.literal("wallet"),
  linkedAt: z.iso.datetime(),
  current: z.boolean().meta({ description: "whether this session was opened with it" }),
});
export type WalletView = z.infer<typeof walletView>;

export const linkedWallet = z.object({
  object: z.literal("wallet.link"),
  wallet: walletView,
  account: accountId.meta({ description: "whose wallet it is now" }),
  merged: accountId.nullable().meta({ description: "the account that was merged into it and is closed" }),
  session: createdSession
    .nullable()
    .meta({ description: "after a merge, in place of the session that asked for it: those of a closed account end" }),
});
export type LinkedWallet = z.infer<typeof linkedWallet>;

export const walletsList = z.object({ object: z.literal("list"), data: z.array(walletView) });
export type WalletsList = z.infer<typeof walletsList>;
