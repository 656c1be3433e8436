import type { ReceiptBody } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../shared/format/use-format.ts";

/** What the receipt states, in plain words. */
export function Says({ body }: { readonly body: ReceiptBody }) {
  const t = useTranslations("receipt.says");
  const format = useFormat();
  const { verdict, node, revision, entryId } = body;
  const facts: readonly { readonly term: string; readonly value: ReactNode }[] = [
    {
      term: t("verdictTerm"),
      value: (
        <>
          {t(`verdicts.${verdict.status}`)}
          {verdict.agreed !== undefined && ` (${verdict.agreed.by}/${verdict.agreed.of})`}
          {verdict.corrected === true && ` ${t("corrected")}`}
        </>
      ),
    },
    { term: t("when"), value: <time dateTime={new Date(body.atMs).toISOString()}>{format.dateTime(body.atMs)}</time> },
    {
      term: t("node"),
      value: (
        <>
          <Code>{node.id}</Code>
          <span className="block text-small text-ink-soft">
            {t("nodeKey")} <Code>{node.thumbprint}</Code>
          </span>
        </>
      ),
    },
    { term: t("paid"), value: entryId === null ? t("unpaid") : <Code>{entryId}</Code> },
    { term: t("revision"), value: revision === 0 ? t("first") : t("later", { revision }) },
  ];
  return (
    <section aria-labelledby="says">
      <h2 id="says" className="text-title font-semibold">
        {t("answer", { items: body.itemCount, model: body.modelId })}
      </h2>
      <dl className="mt-4 border-b border-rule">
        {facts.map(({ term, value }) => (
          <div key={term} className="grid gap-x-8 gap-y-1 border-t border-rule py-3.5 sm:grid-cols-[9rem_1fr]">
            <dt className="text-small text-ink-soft sm:pt-0.5">{term}</dt>
            <dd className="max-w-(--measure) min-w-0">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 max-w-(--measure) text-small text-ink-soft">{t("limits")}</p>
    </section>
  );
}

const Code = ({ children }: { readonly children: ReactNode }) => (
  <span className="font-code text-small wrap-anywhere">{children}</span>
);
