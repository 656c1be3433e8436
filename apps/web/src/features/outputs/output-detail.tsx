import type { OutputProvenance } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../shared/format/use-format.ts";
import { CheckMark } from "../../shared/ui/check-mark.tsx";
import { classNames } from "../../shared/ui/class-names.ts";
import { LeafMark } from "./leaf-mark.tsx";

const COLOURS = { yes: "text-sheen", no: "text-ember", unknown: "text-ink-soft" } as const;

/** What the token holds on the left, where it comes from on the right. */
export function OutputDetail({ output }: { readonly output: OutputProvenance }) {
  const t = useTranslations("outputs");
  const { id, model, prompt, answer, receipt, genuine, checks } = output;
  return (
    <article className="grid gap-x-16 gap-y-12 lg:grid-cols-[minmax(0,1fr)_minmax(0,23rem)]">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-4 lg:col-span-2">
        <LeafMark id={id} className="size-24 shrink-0" />
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-section wrap-anywhere">
            {model === null ? t("unknownModel") : `${t("answerOf")} ${model}`}
          </h1>
          <p className="mt-2 font-code text-small wrap-anywhere text-ink-soft">{id}</p>
        </div>
      </header>
      <div className="flex min-w-0 flex-col gap-10">
        {prompt === null && answer === null ? (
          <p className="max-w-(--measure) text-lead">{t("hashesOnly")}</p>
        ) : (
          <>
            {prompt !== null && <Quoted heading={t("question")} body={prompt} />}
            {answer !== null && <Quoted heading={t("answer")} body={answer} isLarge />}
          </>
        )}
      </div>
      <section
        aria-labelledby="provenance"
        className="h-fit border-t-3 border-current pt-4 lg:col-start-2 lg:row-span-2 lg:row-start-2"
      >
        <p className={classNames("font-display text-[1.625rem] leading-tight font-semibold", COLOURS[genuine])}>
          {t(`token.genuine.${genuine}`)}
        </p>
        <h2 id="provenance" className="mt-1 font-text text-small font-normal tracking-normal text-ink-soft">
          {t("token.heading")}
        </h2>
        <ul className="mt-5 flex flex-col gap-4">
          {checks.map(({ name, found }) => (
            <li key={name} className="flex gap-3">
              <CheckMark mark={found} className="mt-0.5" />
              <div className="min-w-0">
                <p className="font-medium">
                  {t(`token.names.${name}`)}
                  <span className="sr-only">: {t(`token.found.${found}`)}</span>
                </p>
                <p className={classNames("text-small", found === "no" ? "text-ember" : "text-ink-soft")}>
                  {t(`token.checks.${name}.${found}`)}
                </p>
              </div>
            </li>
          ))}
        </ul>
        <p className="mt-5 text-small text-ink-soft">{t("token.byRelay")}</p>
        {receipt !== null && (
          <p className="mt-2">
            <Link href={`/receipts/${receipt}`} className="inline-flex min-h-11 items-center">
              {t("openReceipt")}
            </Link>
          </p>
        )}
      </section>
      <Facts output={output} />
    </article>
  );
}

function Quoted({
  heading,
  body,
  isLarge,
}: {
  readonly heading: string;
  readonly body: string;
  readonly isLarge?: true;
}) {
  return (
    <section>
      <h2 className="font-text text-small font-medium tracking-normal text-ink-soft">{heading}</h2>
      <p className={classNames("mt-2 max-w-[42rem] whitespace-pre-wrap wrap-anywhere", isLarge && "text-lead")}>
        {body.trim()}
      </p>
    </section>
  );
}

function Facts({ output }: { readonly output: OutputProvenance }) {
  const t = useTranslations("outputs");
  const format = useFormat();
  const facts: readonly { readonly term: string; readonly value: ReactNode }[] = [
    { term: t("owner"), value: output.owner },
    { term: t("minted"), value: format.dateTime(output.mintedAt) },
    { term: t("receipt"), value: output.receipt ?? t("unknownModel") },
    { term: t("contract"), value: output.contract },
    { term: t("transaction"), value: output.transaction },
    { term: t("token.hashes.model"), value: output.modelHash },
    { term: t("token.hashes.input"), value: output.inputHash },
    { term: t("token.hashes.output"), value: output.outputHash },
  ];
  return (
    <section aria-labelledby="facts" className="min-w-0">
      <h2 id="facts" className="text-title font-semibold">
        {t("token.facts")}
      </h2>
      <dl className="mt-3 border-b border-rule text-small">
        {facts.map(({ term, value }) => (
          <div key={term} className="grid gap-x-6 gap-y-0.5 border-t border-rule py-2.5 sm:grid-cols-[9rem_1fr]">
            <dt className="text-ink-soft">{term}</dt>
            <dd className="min-w-0 font-code wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
