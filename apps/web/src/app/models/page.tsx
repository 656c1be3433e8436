import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ModelCatalogue } from "../../features/models/model-catalogue.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("models");
  return { title: t("title"), description: t("description") };
}

export default function Page() {
  return <ModelCatalogue />;
}
