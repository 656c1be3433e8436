"use client";

import { fitInputs } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Select } from "../../../shared/ui/select.tsx";
import { AssuranceSelect, type OfferedAssurance } from "../answers/assurance-select.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import { CostLine } from "../payer/cost-line.tsx";
import type { Payer } from "../payer/use-payer.ts";
import { useQuote } from "../payer/use-quote.ts";
import { declaredPort } from "./declared-port.ts";
import { type Feeds, FeedsForm } from "./feeds-form.tsx";
import { OwnGraph } from "./own-graph.tsx";
import { TensorsResults } from "./tensors-results.tsx";
import type { GraphRunner } from "./use-graph.ts";
import type { TensorsRunner } from "./use-tensors.ts";

interface Props {
  readonly relayUrl: string;
  readonly models: readonly OfferedModel[];
  readonly payer: Payer;
  readonly ownTab: OwnTab;
  readonly who: Who;
  readonly runner: TensorsRunner;
  readonly graph: GraphRunner;
  /** Consent to the own tab, where it is still to be given. */
  readonly consent: React.ReactNode;
}

/** Raw tensors through a graph: of models made for that by the network, of any other in the visitor's own tab. */
export function TensorsTab({ relayUrl, models, payer, ownTab, who, runner, graph, consent }: Props) {
  const t = useTranslations("playground.tensors");
  const format = useFormat();
  const graphs = models
    .flatMap((model) =>
      model.graphs.map(({ path, sizeBytes }) => ({
        model,
        path,
        label: `${model.name}: ${path} (${format.bytes(sizeBytes)})`,
        tensors: model.tensors?.file === path ? model.tensors : null,
      })),
    )
    .sort((a, b) => Number(b.tensors !== null) - Number(a.tensors !== null));
  const [chosen, setChosen] = useState(0);
  const [assurance, setAssurance] = useState<OfferedAssurance>("sampled");
  const [fault, setFault] = useState<string | null>(null);
  const current = graphs[chosen];
  const quote = useQuote(
    payer,
    who === "tab" || current === undefined || current.tensors === null
      ? null
      : { model: current.model.id, assurance, counts: { items: 1 } },
  );
  if (current === undefined) return <p className="text-ink-soft">{t("noGraph")}</p>;
  const { tensors, model, path } = current;
  const mayAsk =
    !runner.isBusy && (who === "network" || ownTab.hasAgreed) && (who === "tab" || payer.state.phase === "signed-in");
  const ask = ({ tensors: given, sources }: Feeds) => {
    const fitted = fitInputs(tensors?.inputs ?? [], new Map(Object.entries(given)));
    const said = fitted.ok ? null : fitted.fault;
    setFault(said && t(said.kind === "not_finite" ? "faults.finite" : "faults.declared", { name: said.name }));
    if (fitted.ok) runner.ask({ model: model.id, tensors: given, sources, assurance }, path, who);
  };
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <p className="max-w-(--measure)">{t("lead")}</p>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <Select
          label={t("graph")}
          className="max-w-full"
          value={String(chosen)}
          options={graphs.map(({ label }, index) => ({ value: String(index), label }))}
          onChange={({ target }) => {
            setChosen(Number(target.value));
            setFault(null);
          }}
        />
        {tensors !== null && who !== "tab" && <AssuranceSelect value={assurance} onChange={setAssurance} />}
      </div>
      {tensors === null ? (
        <OwnGraph model={model.id} path={path} ownTab={ownTab} graph={graph} consent={consent} />
      ) : (
        <>
          <FeedsForm
            key={`${model.id} ${path}`}
            ports={tensors.inputs.map(declaredPort)}
            action={t(`ask.${who}`)}
            mayRun={mayAsk}
            onRun={ask}
            {...(runner.isBusy && { onStop: runner.stop })}
          />
          {fault !== null && (
            <p role="alert" className="text-small text-ember">
              {fault}
            </p>
          )}
          {who !== "tab" && <CostLine payer={payer} quote={quote} model={model} />}
          <TensorsResults runner={runner} payer={payer} relayUrl={relayUrl} matchMax={tensors.matchMax} />
        </>
      )}
    </div>
  );
}
