"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { AgreementLine } from "../answers/agreement-line.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { ProofView } from "../answers/proof-view.tsx";
import { RequestCode } from "../answers/request-code.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import type { Hit } from "../logic/rank-passages.ts";
import type { Payer } from "../payer/use-payer.ts";
import { searchSample } from "../samples/search-sample.ts";
import type { Found, Search } from "./use-search.ts";

interface Props {
  readonly search: Search;
  readonly payer: Payer;
  readonly relayUrl: string;
}

/** The passages closest to the question, by whoever looked for them. */
export function SearchResults({ search, payer, relayUrl }: Props) {
  const { found, isBusy, step } = search;
  const t = useTranslations("playground.search");
  if (found === null) return null;
  const { network, tab, agreement, asked } = found;
  return (
    <section aria-label={t("results")} aria-busy={isBusy} className="flex flex-col gap-5 border-t border-rule pt-5">
      {step !== null && (
        <p role="status" className="text-ink-soft">
          {t(`steps.${step}`, { count: asked.passages.length })}
        </p>
      )}
      <div className={classNames("grid gap-x-8 gap-y-6", network !== null && tab !== null && "lg:grid-cols-2")}>
        <OfNetwork found={found} payer={payer} />
        <OfTab found={found} isBusy={isBusy} />
      </div>
      {agreement !== null && <AgreementLine of="vectors" agreement={agreement} />}
      {(network !== null || tab !== null) && <RequestCode sample={searchSample(relayUrl, asked)} payer={payer} />}
    </section>
  );
}

function OfNetwork({ found, payer }: { readonly found: Found; readonly payer: Payer }) {
  const t = useTranslations("playground.search");
  const sayFailure = useFailureText();
  const { network, networkFailure, asked } = found;
  if (networkFailure !== null)
    return (
      <p role="alert" className="text-small text-ember">
        {sayFailure(networkFailure)}
      </p>
    );
  if (network === null) return null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Hits heading={t("network")} hits={network.hits} passages={asked.passages} />
      {network.passages === null ? (
        <p className="text-small text-ink-soft">{t("kept")}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <h4 className="text-small font-medium">{t("ofPassages")}</h4>
          <ProofView payer={payer} job={network.passages.job} tookMs={network.passages.tookMs} />
        </div>
      )}
      <div className="flex flex-col gap-2">
        <h4 className="text-small font-medium">{t("ofQuery")}</h4>
        <ProofView payer={payer} job={network.query.job} tookMs={network.query.tookMs} />
      </div>
    </div>
  );
}

function OfTab({ found, isBusy }: { readonly found: Found; readonly isBusy: boolean }) {
  const t = useTranslations("playground.search");
  const { tab, tabFailure, progress, asked } = found;
  if (tabFailure !== null) return <LocalFailureLine failure={tabFailure} />;
  if (tab === null) return isBusy && progress !== null ? <LoadingLine progress={progress} /> : null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Hits heading={t("ownTab")} hits={tab.hits} passages={asked.passages} />
      <OwnRunView ran={tab.ran} />
    </div>
  );
}

interface HitsProps {
  readonly heading: string;
  readonly hits: readonly Hit[];
  readonly passages: readonly string[];
}

function Hits({ heading, hits, passages }: HitsProps) {
  const t = useTranslations("playground.search");
  const id = useId();
  return (
    <div>
      <h3 id={id} className="pb-2 font-text text-small font-medium tracking-normal text-ink-soft">
        {heading}
      </h3>
      <ol aria-labelledby={id} className="border-b border-rule">
        {hits.map(({ index, score }) => (
          <li key={index} className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-4 border-t border-rule py-3">
            <span className="figures text-title" title={t("score")}>
              <span className="sr-only">{t("score")} </span>
              {score.toFixed(3)}
            </span>
            <span className="max-w-(--measure) wrap-anywhere">
              {passages[index]}
              <span className="block text-small text-ink-soft">{t("passage", { place: index + 1 })}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
