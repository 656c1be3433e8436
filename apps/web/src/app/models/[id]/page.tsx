import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ModelPage } from "../../../features/models/model-page.tsx";
import { readModel } from "../../../features/models/read-model.ts";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [t, found] = await Promise.all([getTranslations("models"), readModel((await params).id)]);
  if (found === null) return { title: t("title") };
  if (found === undefined) return { title: t("page.notFound") };
  return { title: found.manifest.name, description: found.manifest.description };
}

export default async function Page({ params }: Props) {
  return <ModelPage id={(await params).id} />;
}
