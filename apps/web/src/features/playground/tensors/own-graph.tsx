"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../shared/ui/button.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import { FeedsForm } from "./feeds-form.tsx";
import { GraphOutputs } from "./graph-outputs.tsx";
import type { GraphRunner } from "./use-graph.ts";

interface Props {
  readonly model: string;
  readonly path: string;
  readonly ownTab: OwnTab;
  readonly graph: GraphRunner;
  readonly consent: React.ReactNode;
}

/** What a free length is filled with at first. */
const FREE_LENGTH = 1;

/** What lies under a task: the graph of a model that takes texts or images as jobs, in the visitor's own tab alone. */
export function OwnGraph({ model, path, ownTab, graph, consent }: Props) {
  const t = useTranslations("playground.tensors");
  if (!ownTab.isThere) return <p className="text-ink-soft">{t("noRuntime")}</p>;
  const looked = graph.looked?.model === model && graph.looked.path === path ? graph.looked : null;
  return (
    <>
      <p className="max-w-(--measure) text-small text-ink-soft">{t("ownOnly")}</p>
      {consent}
      <div className="flex flex-wrap items-end gap-4">
        <Button disabled={!ownTab.hasAgreed || graph.isBusy} onClick={() => graph.look(model, path)}>
          {t("look")}
        </Button>
        {graph.isBusy && (
          <Button look="ember" onClick={graph.stop}>
            {t("stop")}
          </Button>
        )}
      </div>
      {graph.isBusy && <LoadingLine progress={graph.progress} />}
      {graph.failure !== null && <LocalFailureLine failure={graph.failure} />}
      {looked !== null && (
        <FeedsForm
          key={`${model} ${path}`}
          ports={looked.inputs.map((port) => ({
            ...port,
            start: port.dims.map((dim) => (typeof dim === "number" && dim > 0 ? dim : FREE_LENGTH)),
          }))}
          action={t("run")}
          mayRun={!graph.isBusy}
          onRun={({ tensors }) => graph.run(tensors)}
        />
      )}
      {looked !== null && graph.result !== null && (
        <GraphOutputs label={t("outputs")} tensors={graph.result.run.tensors}>
          <OwnRunView ran={graph.result.ran} />
        </GraphOutputs>
      )}
    </>
  );
}
