import type { Metadata } from "next";
import { Output } from "../../../features/outputs/output.tsx";
import { outputsText } from "../../../shared/text/outputs-text.ts";

export const metadata: Metadata = { title: outputsText.token.title, description: outputsText.token.lead };

export default async function Page({ params }: { readonly params: Promise<{ readonly tokenId: string }> }) {
  return <Output id={decodeURIComponent((await params).tokenId)} />;
}
