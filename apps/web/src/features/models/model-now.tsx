"use client";

import type { NetworkStats } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { LinkState } from "../../shared/live/link-state.tsx";
import { useLiveStats } from "../../shared/live/use-live-stats.ts";
import { BarList } from "../../shared/ui/bar-list.tsx";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { Stat, Stats } from "../../shared/ui/stat.tsx";

interface Props {
  readonly relayUrl: string;
  readonly modelId: string;
  readonly initial: NetworkStats | null;
}

const BACKENDS = ["webgpu", "wasm", "cpu"] as const;

/** Who runs the model at this moment. */
export function ModelNow({ relayUrl, modelId, initial }: Props) {
  const t = useTranslations("models.now");
  const words = useTranslations("models.backends");
  const live = useTranslations("live");
  const format = useFormat();
  const state = useLiveStats(relayUrl, initial);
  const model = state.stats?.models.find((one) => one.modelId === modelId);
  const on = BACKENDS.filter((backend) => (model?.nodesByBackend[backend] ?? 0) > 0);
  return (
    <div className="flex flex-col gap-7">
      <LinkState live={state} className="text-ink-soft" />
      {state.link === "lost" && <p>{live(state.stats === null ? "lostEmpty" : "lost")}</p>}
      {state.stats !== null && (
        <Stats label={t("heading")}>
          <Stat label={t("ready")} value={format.count(model?.readyNodes ?? 0)} size="small" />
          <Stat label={t("queued")} value={format.count(model?.queuedChunks ?? 0)} size="small" />
        </Stats>
      )}
      {on.length > 0 && model !== undefined && (
        <BarList
          label={t("label")}
          rows={on.map((backend) => ({
            id: backend,
            label: words(backend),
            value: model.nodesByBackend[backend],
            words: t("nodes", { count: model.nodesByBackend[backend] }),
          }))}
        />
      )}
      {state.stats !== null && on.length === 0 && (
        <div className="flex flex-col items-start gap-4">
          <p className="max-w-(--measure)">{t("none")}</p>
          <ButtonLink href="/contribute" look="quiet">
            {t("lend")}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
