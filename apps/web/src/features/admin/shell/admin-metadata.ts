import type { Metadata } from "next";
import type { Messages } from "next-intl";
import { getTranslations } from "next-intl/server";

/** A page's title, by its place in the navigation; nothing of it is for search engines. */
export const adminMetadata = (page: keyof Messages["admin"]["nav"]) => async (): Promise<Metadata> => {
  const t = await getTranslations("admin.nav");
  return { title: `${t(page)} · ${t("label")}`, robots: { index: false, follow: false } };
};
