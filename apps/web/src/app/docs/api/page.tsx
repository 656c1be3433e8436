import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApiIndex } from "../../../features/docs/api-index.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("docs.api");
  return { title: t("title"), description: t("lead") };
}

export default function Page() {
  return <ApiIndex />;
}
