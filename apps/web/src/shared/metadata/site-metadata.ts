import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { siteOrigin } from "./site-origin.ts";

const OG_LOCALES = { en: "en_GB", de: "de_DE" } as const;

/** What every page says of itself to search engines and to places that show links; pages add their title and description. */
export async function siteMetadata(): Promise<Metadata> {
  const [t, language, origin] = await Promise.all([getTranslations("site"), getLocale(), siteOrigin()]);
  return {
    metadataBase: new URL(origin),
    applicationName: t("name"),
    title: { default: t("title"), template: `%s · ${t("name")}` },
    description: t("description"),
    // Resolved against each page's own path, without its query.
    alternates: { canonical: "./" },
    openGraph: { siteName: t("name"), type: "website", locale: OG_LOCALES[language] },
    twitter: { card: "summary_large_image" },
    formatDetection: { telephone: false, email: false, address: false },
  };
}
