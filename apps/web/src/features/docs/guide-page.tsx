import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { EnglishNote } from "./docs-frame.tsx";
import { Markdown } from "./markdown.tsx";
import { findGuide, readGuides } from "./read-generated.ts";
import { slugOf } from "./slug-of.ts";

const HEADINGS = /^## (.+)$/gm;

/** A guide of docs/, with its headings to jump to. */
export async function GuidePage({ slug }: { readonly slug: string }) {
  const [guide, { groups }, t] = await Promise.all([findGuide(slug), readGuides(), getTranslations("docs")]);
  if (guide === undefined) notFound();
  const known = new Set(groups.flatMap(({ guides }) => guides.map((one) => one.slug)));
  // What stands in code isn't a heading.
  const prose = guide.markdown.replaceAll(/^```[\s\S]*?^```/gm, "");
  const found = [...prose.matchAll(HEADINGS)].map(([, heading = ""]) => heading.replaceAll(/[`*]/g, ""));
  const headings = [...new Set(found)];
  return (
    <article>
      <PageHead title={guide.title} />
      <EnglishNote />
      {headings.length > 2 && (
        <nav aria-label={t("onThisPage")} className="mb-8 border-y border-rule py-4">
          <ul className="flex flex-wrap gap-x-6 gap-y-1 text-small">
            {headings.map((heading) => (
              <li key={heading}>
                <a href={`#${slugOf(heading)}`} className="inline-flex min-h-8 items-center">
                  {heading}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div lang="en">
        <Markdown markdown={guide.markdown} slug={slug} known={known} />
      </div>
    </article>
  );
}
