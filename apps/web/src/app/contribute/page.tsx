import type { Metadata } from "next";
import { Contribute } from "../../features/contribute/contribute.tsx";
import { text } from "../../shared/text/text.ts";

export const metadata: Metadata = { title: text.consent.title, description: text.consent.description };

export default function Page() {
  return <Contribute />;
}
