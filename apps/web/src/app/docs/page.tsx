import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DocsHome } from "../../features/docs/docs-home.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("docs.home");
  return { title: t("title"), description: t("lead") };
}

export default function Page() {
  return <DocsHome />;
}
