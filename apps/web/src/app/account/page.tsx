import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountPage } from "../../features/account/account-page.tsx";
import { OwnWallet } from "../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("account");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return (
    <Messages of={["account", "chain", "standing"]}>
      <AccountPage />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </Messages>
  );
}
