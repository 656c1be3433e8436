import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Playground } from "../../features/playground/playground.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("playground");
  return { title: t("title"), description: t("description") };
}

export default async function Page({ searchParams }: { searchParams: Promise<{ tab?: string | string[] }> }) {
  const { tab } = await searchParams;
  return <Playground tab={typeof tab === "string" ? tab : undefined} />;
}
