import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { rangeIn } from "../../features/network/history/range-in.ts";
import { Network } from "../../features/network/network.tsx";

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("network");
  return { title: t("title"), description: t("description") };
}

export default async function Page({ searchParams }: Props) {
  return <Network range={rangeIn((await searchParams).range)} />;
}
