import type { AccountId } from "@starling/protocol";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { WalletStore } from "../ports/wallet-store.ts";
import { liveDevices } from "./live-devices.ts";

/** Whether an account can still be signed in to without this device or wallet. */
export async function hasOtherWayIn(
  {
    accountKeys,
    wallets,
  }: { readonly accountKeys: Pick<AccountKeyStore, "list">; readonly wallets: Pick<WalletStore, "list"> },
  accountId: AccountId,
  without: { readonly thumbprint: string } | { readonly address: string },
): Promise<boolean> {
  const others = await wallets.list({ accountId, limit: 2 });
  if (others.some(({ address }) => !("address" in without) || address !== without.address)) return true;
  const devices = await liveDevices(accountKeys, accountId);
  return devices.some(({ thumbprint }) => !("thumbprint" in without) || thumbprint !== without.thumbprint);
}
