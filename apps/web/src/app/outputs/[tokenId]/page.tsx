import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Output } from "../../../features/outputs/output.tsx";
import { Messages } from "../../../shared/language/messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("outputs");
  return { title: t("token.title"), description: t("token.lead") };
}

export default async function Page({ params }: { readonly params: Promise<{ readonly tokenId: string }> }) {
  return (
    <Messages of={["outputs"]}>
      <Output id={decodeURIComponent((await params).tokenId)} />
    </Messages>
  );
}
