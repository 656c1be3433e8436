import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Wallet } from "../../features/wallet/wallet.tsx";
import { Messages } from "../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("wallet");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return (
    <Messages of={["wallet"]}>
      <Wallet />
    </Messages>
  );
}
