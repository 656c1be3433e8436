import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

/** A page's title, by its place in the navigation; nothing of it is for search engines. */
export const adminMetadata =
  (page: Parameters<Awaited<ReturnType<typeof getTranslations<"admin.nav">>>>[0]) => async (): Promise<Metadata> => {
    const t = await getTranslations("admin.nav");
    return { title: `${t(page)} · ${t("label")}`, robots: { index: false, follow: false } };
  };
