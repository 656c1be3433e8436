import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { EnglishNote } from "./docs-frame.tsx";
import { InlineText } from "./inline-text.tsx";
import { readGuides } from "./read-generated.ts";

export async function DocsHome() {
  const [{ groups }, t] = await Promise.all([readGuides(), getTranslations("docs")]);
  return (
    <>
      <PageHead title={t("home.title")} lead={t("home.lead")} />
      <EnglishNote />
      <ul className="grid gap-x-10 border-t border-rule-strong sm:grid-cols-3">
        {(["call", "api", "contribute"] as const).map((name) => (
          <li key={name} className="border-b border-rule py-5">
            <Link href={t(`home.start.${name}.href`)} className="font-display text-title font-semibold">
              {t(`home.start.${name}.title`)}
            </Link>
            <p className="mt-2 text-small text-ink-soft">{t(`home.start.${name}.body`)}</p>
          </li>
        ))}
      </ul>
      {groups.map(({ heading, guides }) => (
        <section key={heading} aria-labelledby={`group-${heading}`} className="mt-12">
          <h2 id={`group-${heading}`} className="text-[1.75rem] leading-tight font-medium">
            {heading}
          </h2>
          <ul className="mt-4 border-b border-rule">
            {guides.map(({ slug, title, summary }) => (
              <li key={slug} className="grid gap-x-8 gap-y-1 border-t border-rule py-3 sm:grid-cols-[16rem_1fr]">
                <Link href={`/docs/${slug}`} className="inline-flex min-h-6 items-center font-medium">
                  {title}
                </Link>
                <span className="text-small text-ink-soft">
                  <InlineText>{summary}</InlineText>
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
