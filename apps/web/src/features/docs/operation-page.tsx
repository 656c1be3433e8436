import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { CodeSamples } from "../../shared/ui/code-samples.tsx";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { EnglishNote } from "./docs-frame.tsx";
import { findOperation } from "./find-operation.ts";
import { Highlighted } from "./highlight.tsx";
import { InlineText } from "./inline-text.tsx";
import { Method } from "./method.tsx";
import { readSnippets } from "./read-generated.ts";
import { type Operation, readOpenapi } from "./read-openapi.ts";
import { SchemaField, SchemaFields } from "./schema-fields.tsx";
import { slugOf } from "./slug-of.ts";

/** What the samples call when nobody says otherwise: replaced by this network's relay. */
const SAMPLE_RELAY = "http://127.0.0.1:4150";
const LANGUAGES = [
  { id: "sh", label: "curl" },
  { id: "ts", label: "SDK (TypeScript)" },
  { id: "mjs", label: "openai (JavaScript)" },
] as const;

/** One operation: how it is asked, what it takes, what it gives, and how it refuses. */
export async function OperationPage({ operationId }: { readonly operationId: string }) {
  const [reference, snippets, t] = await Promise.all([readOpenapi(), readSnippets(), getTranslations("docs.api")]);
  if (reference === null) return <EmptyState title={t("away.title")} body={t("away.body")} />;
  const found = await findOperation(operationId);
  if (found === undefined) notFound();
  const { relayUrl } = readSiteConfig();
  const samples = LANGUAGES.flatMap(({ id, label }) => {
    const code = snippets[operationId]?.[id]?.replaceAll(SAMPLE_RELAY, relayUrl).trimEnd();
    return code === undefined ? [] : [{ id, label, code, shown: <Highlighted code={code} language={id} /> }];
  });
  const fails = Object.entries(found.responses).filter(([status]) => Number(status) >= 400);
  return (
    <article>
      <PageHead
        title={<span lang="en">{found.summary}</span>}
        above={
          <Link href={`/docs/api#${slugOf(found.tag)}`}>
            {t("title")}: <span lang="en">{found.tag}</span>
          </Link>
        }
      />
      <p className="flex flex-wrap items-baseline gap-x-3 border-y border-rule py-3 font-code wrap-anywhere">
        <Method>{found.method}</Method> {found.path}
      </p>
      <div className="mt-6">
        <EnglishNote />
      </div>
      {found.description !== undefined && (
        <p lang="en" className="mt-4 max-w-[42rem]">
          <InlineText>{found.description}</InlineText>
        </p>
      )}
      <p className="mt-4 text-small text-ink-soft">{t(found.security.length > 0 ? "needsKey" : "needsNoKey")}</p>
      {samples.length > 0 && (
        <div className="mt-8">
          <CodeSamples label={t("samples")} samples={samples} />
        </div>
      )}
      <Takes operation={found} />
      <Gives operation={found} />
      <section aria-labelledby="fails" className="mt-12">
        <h2 id="fails" className="text-[1.75rem] leading-tight font-medium">
          {t("fails")}
        </h2>
        <dl lang="en" className="mt-4 border-b border-rule">
          {fails.map(([status, { description }]) => (
            <div key={status} className="grid gap-x-6 gap-y-1 border-t border-rule py-3 sm:grid-cols-[4rem_1fr]">
              <dt className="font-code font-semibold">{status}</dt>
              <dd className="flex flex-col gap-1 text-small">
                {description.split("\n").map((line, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text
                  <p key={at}>
                    <InlineText>{line.replace(/^- /, "")}</InlineText>
                  </p>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-small">
          <Link href="/docs/reference/errors" className="inline-flex min-h-11 items-center">
            {t("allCodes")}
          </Link>
        </p>
      </section>
    </article>
  );
}

async function Takes({ operation }: { readonly operation: Operation }) {
  const t = await getTranslations("docs.api");
  const { parameters, requestBody } = operation;
  if (parameters.length === 0 && requestBody === undefined) return null;
  return (
    <section aria-labelledby="takes" className="mt-12">
      <h2 id="takes" className="text-[1.75rem] leading-tight font-medium">
        {t("takes")}
      </h2>
      {parameters.length > 0 && (
        <dl lang="en" className="mt-4 border-b border-rule">
          {parameters.map(({ name, in: place, required, description, schema }) => (
            <SchemaField
              key={`${place} ${name}`}
              name={place === "path" ? `{${name}}` : place === "header" ? `${name}:` : `?${name}=`}
              field={{ ...schema, description }}
              required={required}
            />
          ))}
        </dl>
      )}
      {Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => (
        <div key={type} lang="en" className="mt-6">
          <h3 className="font-display text-title font-semibold">
            {t("body")} <code className="font-code text-small font-normal">{type}</code>
          </h3>
          <div className="mt-3 border-b border-rule">{schema !== undefined && <SchemaFields schema={schema} />}</div>
        </div>
      ))}
    </section>
  );
}

async function Gives({ operation }: { readonly operation: Operation }) {
  const t = await getTranslations("docs.api");
  const [status, reply] = Object.entries(operation.responses).find(([code]) => Number(code) < 400) ?? [];
  if (status === undefined || reply === undefined) return null;
  return (
    <section aria-labelledby="gives" className="mt-12">
      <h2 id="gives" className="text-[1.75rem] leading-tight font-medium">
        {t("gives")}
      </h2>
      <p lang="en" className="mt-3">
        <span className="font-code font-semibold">{status}</span> <InlineText>{reply.description}</InlineText>
      </p>
      {Object.entries(reply.content ?? {}).map(([type, { schema }]) => (
        <div key={type} lang="en" className="mt-4">
          <p className="font-code text-small text-ink-soft">{type}</p>
          <div className="mt-2 border-b border-rule">{schema !== undefined && <SchemaFields schema={schema} />}</div>
        </div>
      ))}
    </section>
  );
}
