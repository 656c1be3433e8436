"use client";

import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { AgreementLine } from "../answers/agreement-line.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { ProofView } from "../answers/proof-view.tsx";
import { RequestCode } from "../answers/request-code.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import { compareTensors } from "../logic/compare-answers.ts";
import type { Payer } from "../payer/use-payer.ts";
import { tensorsSample } from "../samples/tensors-sample.ts";
import { GraphOutputs } from "./graph-outputs.tsx";
import type { TensorsRunner } from "./use-tensors.ts";

interface Props {
  readonly runner: TensorsRunner;
  readonly payer: Payer;
  readonly relayUrl: string;
  /** How far two honest answers of the model lie apart at most. */
  readonly matchMax: number;
}

/** What came out, by whom, whether that is the same, and the request as code. */
export function TensorsResults({ runner: { run, isBusy }, payer, relayUrl, matchMax }: Props) {
  const t = useTranslations("playground.tensors");
  const sayFailure = useFailureText();
  if (run === null) return null;
  const { asked, network, networkFailure, tab, tabFailure, progress } = run;
  const isAnswered = network !== null || tab !== null;
  return (
    <section aria-label={t("results")} aria-busy={isBusy} className="flex flex-col gap-6 border-t border-rule pt-5">
      {isBusy && !isAnswered && (
        <p role="status" className="text-ink-soft">
          {t("running")}
        </p>
      )}
      {isBusy && tab === null && progress !== null && <LoadingLine progress={progress} />}
      {networkFailure !== null && (
        <p role="alert" className="text-small text-ember">
          {sayFailure(networkFailure)}
        </p>
      )}
      {tabFailure !== null && <LocalFailureLine failure={tabFailure} />}
      {network !== null && (
        <GraphOutputs label={t("network")} tensors={network.tensors}>
          <ProofView payer={payer} job={network.job} tookMs={network.tookMs} />
        </GraphOutputs>
      )}
      {tab !== null && (
        <GraphOutputs label={t("ownTab")} tensors={tab.tensors}>
          <OwnRunView ran={tab.ran} />
        </GraphOutputs>
      )}
      {network !== null && tab !== null && (
        <AgreementLine of="tensors" agreement={compareTensors(network.tensors, tab.tensors, matchMax)} />
      )}
      {isAnswered && <RequestCode sample={tensorsSample(relayUrl, asked)} payer={payer} />}
    </section>
  );
}
