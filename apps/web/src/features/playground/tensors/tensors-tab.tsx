"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { OfferedModel } from "../logic/offered-model.ts";
import { FeedsForm } from "./feeds-form.tsx";
import { GraphOutputs } from "./graph-outputs.tsx";
import type { GraphRunner } from "./use-graph.ts";

interface Props {
  readonly models: readonly OfferedModel[];
  readonly ownTab: OwnTab;
  readonly graph: GraphRunner;
  /** Consent to the own tab, where it is still to be given. */
  readonly consent: React.ReactNode;
}

/** What lies under the tasks: a model's graph, fed with raw tensors in the visitor's own tab. */
export function TensorsTab({ models, ownTab, graph, consent }: Props) {
  const t = useTranslations("playground.tensors");
  const format = useFormat();
  const graphs = models.flatMap(({ id, name, graphs }) =>
    graphs.map(({ path, sizeBytes }) => ({ model: id, path, label: `${name}: ${path}`, sizeBytes })),
  );
  const [chosen, setChosen] = useState(0);
  const current = graphs[chosen];
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <p className="max-w-(--measure)">{t("none")}</p>
      {current === undefined ? (
        <p className="text-ink-soft">{t("noGraph")}</p>
      ) : !ownTab.isThere ? (
        <p className="text-ink-soft">{t("noRuntime")}</p>
      ) : (
        <>
          {consent}
          <div className="flex flex-wrap items-end gap-4">
            <Select
              label={t("graph")}
              className="max-w-full"
              value={String(chosen)}
              options={graphs.map(({ label, sizeBytes }, index) => ({
                value: String(index),
                label: `${label} (${format.bytes(sizeBytes)})`,
              }))}
              onChange={({ target }) => setChosen(Number(target.value))}
            />
            <Button
              disabled={!ownTab.hasAgreed || graph.isBusy}
              onClick={() => graph.look(current.model, current.path)}
            >
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
          {graph.looked !== null && (
            <FeedsForm key={`${graph.looked.model} ${graph.looked.path}`} looked={graph.looked} graph={graph} />
          )}
          {graph.result !== null && <GraphOutputs run={graph.result.run} ran={graph.result.ran} />}
        </>
      )}
    </div>
  );
}
