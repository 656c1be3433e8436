import type { WalletView } from "@starling/protocol";
import type { StoredWallet } from "../ports/wallet-store.ts";
import type { Asker } from "./asker.ts";

/** A wallet as its account sees it. */
export const walletView = ({ address, linkedAtMs }: StoredWallet, { session }: Pick<Asker, "session">): WalletView => ({
  address,
  object: "wallet",
  linkedAt: new Date(linkedAtMs).toISOString(),
  current: session?.by.how === "wallet" && session.by.address === address,
});
