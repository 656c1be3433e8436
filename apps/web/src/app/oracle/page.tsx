import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Oracle } from "../../features/oracle/oracle.tsx";
import { OwnWallet } from "../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("oracle");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return (
    <Messages of={["oracle", "chain"]}>
      <Oracle />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </Messages>
  );
}
