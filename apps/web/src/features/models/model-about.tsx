import { useTranslations } from "next-intl";

/** Models that come with the project: described in each language of the site. */
const KNOWN = ["use-lite-en", "ppocr-v4", "ppocr-v4-detector", "starling-tiny"] as const;

/** What a model does, in the visitor's language where that is known; else as its manifest says it, in English. */
export function ModelAbout({ id, description }: { readonly id: string; readonly description: string }) {
  const t = useTranslations("models.about");
  const known = KNOWN.find((one) => one === id);
  return known === undefined ? <span lang="en">{description}</span> : t(known);
}
