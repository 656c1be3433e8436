// Links a wallet to the account that is signed in; one of another account is told of, for a person to decide.
import type { AccountId } from "@starling/protocol";
import { isStarlingError } from "@starling/sdk";
import { type Account, type AccountFault, faultOf } from "./account.ts";
import { proveWith, type SigningWallet, WalletRefused } from "./signing-wallet.ts";

export type LinkOutcome =
  | { readonly how: "linked" }
  /** The page is signed in to `account` now. */
  | { readonly how: "merged"; readonly account: AccountId }
  /** The wallet has another account: asked again with `merge`, this one goes into that. */
  | { readonly how: "elsewhere" }
  /** Its owner didn't sign. */
  | { readonly how: "refused" }
  | { readonly how: "failed"; readonly fault: AccountFault };

/** Signs in first where nobody is. Never rejects. */
export async function linkWallet(
  account: Account,
  wallet: SigningWallet,
  { merge }: { readonly merge: boolean },
): Promise<LinkOutcome> {
  const before = account.state();
  const wasByDevice = before.phase === "signed-in" && before.session.by === "device";
  try {
    const linked = await account.ask(async (relay) => {
      const { account: mine } = await relay.session.current();
      const sign = proveWith(wallet, { to: merge ? "merge" : "link", account: mine });
      return merge ? relay.wallets.mergeInto(sign) : relay.wallets.link(sign);
    });
    if (linked.session !== null) account.adopt(linked.session);
    // Where this browser's key signed in, it is the wallet's account's now, and does so again.
    if (linked.session !== null && wasByDevice) await account.signInByDevice();
    return linked.merged === null ? { how: "linked" } : { how: "merged", account: linked.account };
  } catch (error) {
    if (error instanceof WalletRefused) return { how: "refused" };
    if (isStarlingError(error) && error.code === "wallet_linked_elsewhere") return { how: "elsewhere" };
    return { how: "failed", fault: faultOf(error) };
  }
}
