import type { MetadataRoute } from "next";
import { getLocale, getTranslations } from "next-intl/server";

/** For browsers that put the site among the apps. */
export async function siteManifest(): Promise<MetadataRoute.Manifest> {
  const [t, language] = await Promise.all([getTranslations("site"), getLocale()]);
  return {
    name: t("title"),
    short_name: t("name"),
    description: t("description"),
    lang: language,
    start_url: "/",
    display: "browser",
    background_color: "#0b0e1a",
    theme_color: "#0a0e1d",
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/icon-192.png", type: "image/png", sizes: "192x192" },
      { src: "/icon-512.png", type: "image/png", sizes: "512x512" },
    ],
  };
}
