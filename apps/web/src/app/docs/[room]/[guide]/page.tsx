import type { Metadata } from "next";
import { GuidePage } from "../../../../features/docs/guide-page.tsx";
import { findGuide } from "../../../../features/docs/read-generated.ts";

interface Props {
  readonly params: Promise<{ readonly room: string; readonly guide: string }>;
}

const slugIn = async (params: Props["params"]) => {
  const { room, guide } = await params;
  return `${room}/${guide}`;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await findGuide(await slugIn(params));
  return found === undefined ? {} : { title: found.title, description: found.summary };
}

export default async function Page({ params }: Props) {
  return <GuidePage slug={await slugIn(params)} />;
}
