import type { Metadata } from "next";
import { headers } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import { PATH_HEADER } from "./path-header.ts";
import { siteOrigin } from "./site-origin.ts";
import { socialImagePath } from "./social-place.ts";

const OG_LOCALES = { en: "en_GB", de: "de_DE" } as const;
/** In pixels, as places that show links want it. */
export const SOCIAL_SIZE = { width: 1200, height: 630 } as const;

/** What every page says of itself to search engines and to places that show links; pages add their title and description. */
export async function siteMetadata(): Promise<Metadata> {
  const [t, language, origin, asked] = await Promise.all([
    getTranslations("site"),
    getLocale(),
    siteOrigin(),
    headers(),
  ]);
  const picture = socialImagePath(asked.get(PATH_HEADER) ?? "/", language);
  return {
    metadataBase: new URL(origin),
    applicationName: t("name"),
    title: { default: t("title"), template: `%s · ${t("name")}` },
    description: t("description"),
    // Resolved against each page's own path, without its query.
    alternates: { canonical: "./" },
    openGraph: {
      siteName: t("name"),
      type: "website",
      url: "./",
      locale: OG_LOCALES[language],
      alternateLocale: Object.values(OG_LOCALES).filter((locale) => locale !== OG_LOCALES[language]),
      images: [{ url: picture, ...SOCIAL_SIZE, type: "image/png", alt: t("pictureAlt") }],
    },
    twitter: { card: "summary_large_image" },
    formatDetection: { telephone: false, email: false, address: false },
  };
}
