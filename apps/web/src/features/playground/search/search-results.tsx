"use client";

import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { AgreementLine } from "../answers/agreement-line.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { ProofView } from "../answers/proof-view.tsx";
import { RequestCode } from "../answers/request-code.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
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
      <Hits found={found} />
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
  const { network, networkFailure } = found;
  if (networkFailure !== null)
    return (
      <p role="alert" className="text-small text-ember">
        {sayFailure(networkFailure)}
      </p>
    );
  if (network === null) return null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <h2 className={HEADING}>{t("network")}</h2>
      {network.passages === null ? (
        <p className="text-small text-ink-soft">{t("kept")}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <h3 className="font-text text-small font-medium">{t("ofPassages")}</h3>
          <ProofView payer={payer} job={network.passages.job} tookMs={network.passages.tookMs} />
        </div>
      )}
      <div className="flex flex-col gap-2">
        <h3 className="font-text text-small font-medium">{t("ofQuery")}</h3>
        <ProofView payer={payer} job={network.query.job} tookMs={network.query.tookMs} />
      </div>
    </div>
  );
}

function OfTab({ found, isBusy }: { readonly found: Found; readonly isBusy: boolean }) {
  const t = useTranslations("playground.search");
  const { tab, tabFailure, progress } = found;
  if (tabFailure !== null) return <LocalFailureLine failure={tabFailure} />;
  if (tab === null) return isBusy && progress !== null ? <LoadingLine progress={progress} /> : null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <h2 className={HEADING}>{t("ownTab")}</h2>
      <OwnRunView ran={tab.ran} />
    </div>
  );
}

const HEADING = "font-text text-small font-medium tracking-normal text-ink-soft";

/** In the order of whoever answered first; with the other's score beside it once there are both. */
function Hits({ found: { network, tab, asked } }: { readonly found: Found }) {
  const t = useTranslations("playground.search");
  const first = network ?? tab;
  if (first === null) return null;
  const others = network !== null && tab !== null ? new Map(tab.hits.map(({ index, score }) => [index, score])) : null;
  return (
    <ol aria-label={t("hits")} className="border-b border-rule">
      {first.hits.map(({ index, score }) => (
        <li key={index} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-4 border-t border-rule py-3">
          <span>
            <Score label={t("score")} value={score} />
            {others !== null && (
              <span className="block text-small text-ink-soft tabular-nums">
                {t("yours", { score: others.get(index)?.toFixed(3) ?? "–" })}
              </span>
            )}
          </span>
          <span className="max-w-(--measure) wrap-anywhere">
            {asked.passages[index]}
            <span className="block text-small text-ink-soft">{t("passage", { place: index + 1 })}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Score({ label, value }: { readonly label: string; readonly value: number }) {
  return (
    <span className="figures text-title">
      <span className="sr-only">{label} </span>
      {value.toFixed(3)}
    </span>
  );
}
