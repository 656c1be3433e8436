import type { Metadata } from "next";
import { Outputs } from "../../features/outputs/outputs.tsx";
import { outputsText } from "../../shared/text/outputs-text.ts";

export const metadata: Metadata = { title: outputsText.title, description: outputsText.description };

export default function Page() {
  return <Outputs />;
}
