import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Outputs } from "../../features/outputs/outputs.tsx";
import { Messages } from "../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("outputs");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return (
    <Messages of={["outputs"]}>
      <Outputs />
    </Messages>
  );
}
