import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { EnglishNote } from "./docs-frame.tsx";
import { InlineText } from "./inline-text.tsx";
import { Method } from "./method.tsx";
import { readOpenapi } from "./read-openapi.ts";
import { slugOf } from "./slug-of.ts";

/** Every operation of the relay's API, by what it is for. */
export async function ApiIndex() {
  const [reference, t] = await Promise.all([readOpenapi(), getTranslations("docs.api")]);
  const { relayUrl } = readSiteConfig();
  if (reference === null)
    return (
      <>
        <PageHead title={t("title")} />
        <EmptyState title={t("away.title")} body={t("away.body")} />
      </>
    );
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <EnglishNote />
      <div lang="en" className="flex max-w-[42rem] flex-col gap-3">
        {reference.description.split("\n").map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text
          <p key={at}>
            <InlineText>{line}</InlineText>
          </p>
        ))}
      </div>
      <p className="mt-4 text-small">
        <a href={`${relayUrl}/openapi.json`} className="inline-flex min-h-11 items-center">
          {t("document")}
        </a>
      </p>
      {reference.groups.map(({ tag, operations }) => (
        <section key={tag} aria-labelledby={slugOf(tag)} className="mt-10" lang="en">
          <h2 id={slugOf(tag)} className="scroll-mt-6 text-[1.75rem] leading-tight font-medium">
            {tag}
          </h2>
          <ul className="mt-4 border-b border-rule">
            {operations.map(({ operationId, method, path, summary }) => (
              <li key={operationId} className="grid gap-x-6 gap-y-1 border-t border-rule py-3 sm:grid-cols-2">
                <Link href={`/docs/api/${operationId}`} className="inline-flex min-h-6 items-center font-medium">
                  {summary}
                </Link>
                <span className="flex flex-wrap items-baseline gap-x-2 font-code text-small wrap-anywhere">
                  <Method>{method}</Method> {path}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
