import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Receipt } from "../../../features/receipt/receipt.tsx";
import { OwnWallet } from "../../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../../shared/config/site-config.ts";
import { Messages } from "../../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("receipt");
  return { title: t("title"), description: t("description") };
}

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return (
    <Messages of={["receipt", "chain"]}>
      <Receipt id={decodeURIComponent((await params).id)} />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </Messages>
  );
}
