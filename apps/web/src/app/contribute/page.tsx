import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Contribute } from "../../features/contribute/contribute.tsx";
import { Messages } from "../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("contribute.consent");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return (
    <Messages of={["contribute", "standing"]}>
      <Contribute />
    </Messages>
  );
}
