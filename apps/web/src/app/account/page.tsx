import type { Metadata } from "next";
import { AccountPage } from "../../features/account/account-page.tsx";
import { OwnWallet } from "../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { accountText } from "../../shared/text/account-text.ts";

export const metadata: Metadata = { title: accountText.title, description: accountText.description };

export default function Page() {
  return (
    <>
      <AccountPage />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </>
  );
}
