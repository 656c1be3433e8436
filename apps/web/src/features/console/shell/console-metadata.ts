import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

type Place = "overview" | "keys" | "usage" | "jobs" | "batches" | "webhooks" | "statement";

/** A page's title, by its place in the navigation; nothing of it is for search engines. */
export const consoleMetadata = (place: Place) => async (): Promise<Metadata> => {
  const t = await getTranslations("console.nav");
  const robots = { index: false, follow: false };
  return { title: place === "overview" ? t("label") : `${t(place)} · ${t("label")}`, robots };
};
