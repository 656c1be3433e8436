import { useLocale, useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { SideNav } from "../../shared/ui/side-nav.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { readGuides } from "./read-generated.ts";

/** The documentation's places beside its pages. */
export async function DocsFrame({ children }: { readonly children: ReactNode }) {
  const [{ groups }, t] = await Promise.all([readGuides(), getTranslations("docs")]);
  const sections = [
    {
      id: "start",
      items: [
        { href: "/docs", label: t("home.short"), exact: true },
        { href: "/docs/api", label: t("api.title") },
      ],
    },
    ...groups.map(({ heading, guides }) => ({
      id: heading,
      heading,
      items: guides.map(({ slug, title }) => ({ href: `/docs/${slug}`, label: title })),
    })),
  ];
  return <SitePage side={<SideNav label={t("places")} sections={sections} />}>{children}</SitePage>;
}

/** Guides are written in English: the rest of the page says so where it speaks another language. */
export function EnglishNote() {
  const t = useTranslations("docs");
  return useLocale() === "en" ? null : <p className="mb-6 text-small text-ink-soft">{t("inEnglish")}</p>;
}
