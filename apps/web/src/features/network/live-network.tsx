"use client";

import type { NetworkStats } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../shared/format/use-format.ts";
import { LinkState } from "../../shared/live/link-state.tsx";
import { useLiveStats } from "../../shared/live/use-live-stats.ts";
import { BarList } from "../../shared/ui/bar-list.tsx";
import { Stat } from "../../shared/ui/stat.tsx";
import { WorldMap } from "./map/world-map.tsx";
import { RunningModels } from "./running-models.tsx";
import { useAdapterLabel } from "./use-adapter-label.ts";

interface Props {
  readonly relayUrl: string;
  /** What the relay said while the page was rendered; null when it didn't answer. */
  readonly initial: NetworkStats | null;
  readonly modelNames: Readonly<Record<string, string>>;
  readonly world: {
    readonly width: number;
    readonly height: number;
    readonly gatherings: Readonly<Record<string, readonly [number, number]>>;
  };
  /** The land, as the server drew it. */
  readonly land: ReactNode;
  /** The page's head. */
  readonly children: ReactNode;
}

/** All of the page that goes on by itself, once a second. */
export function LiveNetwork({ relayUrl, initial, modelNames, world, land, children }: Props) {
  const live = useLiveStats(relayUrl, initial);
  const t = useTranslations("live");
  const { stats, link } = live;
  return (
    <>
      <div className="frame pt-6 sm:pt-10">
        {children}
        <LinkState live={live} className="text-ink-soft" />
        {link === "lost" && <p className="mt-4 max-w-(--measure)">{t(stats === null ? "lostEmpty" : "lost")}</p>}
        {stats !== null && <Now stats={stats} />}
      </div>
      {stats !== null && (
        <>
          <Where stats={stats} world={world} land={land} />
          <div className="frame grid gap-x-16 gap-y-16 pb-16 lg:grid-cols-2 sm:pb-20">
            <Machines stats={stats} />
            <RunningModels models={stats.models} names={modelNames} />
          </div>
        </>
      )}
    </>
  );
}

function Now({ stats: { nodes, chunksPerSecond, itemsPerSecond, queuedChunks } }: { stats: NetworkStats }) {
  const t = useTranslations("network.now");
  const format = useFormat();
  return (
    <dl
      aria-label={t("heading")}
      className="mt-6 grid grid-cols-2 gap-x-8 gap-y-8 sm:grid-cols-3 lg:grid-cols-[repeat(6,auto)] lg:justify-between"
    >
      <Stat label={t("nodes", { count: nodes.connected })} value={format.count(nodes.connected)} />
      <Stat label={t("working")} value={format.count(nodes.working)} />
      <Stat label={t("paused")} value={format.count(nodes.paused)} />
      <Stat label={t("chunks")} value={format.rate(chunksPerSecond)} />
      <Stat label={t("items")} value={format.rate(itemsPerSecond)} />
      <Stat label={t("queued", { count: queuedChunks })} value={format.count(queuedChunks)} />
    </dl>
  );
}

function Where({ stats, world, land }: Pick<Props, "world" | "land"> & { readonly stats: NetworkStats }) {
  const t = useTranslations("network");
  const format = useFormat();
  return (
    <section aria-labelledby="where" className="land my-16 sm:my-20">
      <div className="frame grid gap-x-12 gap-y-8 py-10 sm:py-14 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <div>
            <h2 id="where" className="text-section">
              {t("map.heading")}
            </h2>
            <p className="mt-3 max-w-[46rem] text-small text-land-ink-soft">{t("map.lead")}</p>
          </div>
          <WorldMap regions={stats.regions} {...world}>
            {land}
          </WorldMap>
        </div>
        {stats.regions.length > 0 && (
          <ul aria-label={t("map.list")} className="self-center border-t border-land-ink/20 lg:mt-24">
            {stats.regions.map(({ region, nodes }) => (
              <li key={region} className="flex justify-between gap-4 border-b border-land-ink/20 py-2 text-small">
                {t(`regions.${region}`)}
                <span className="tabular-nums">{format.count(nodes)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Machines({ stats: { adapters } }: { readonly stats: NetworkStats }) {
  const t = useTranslations("network");
  const labelOf = useAdapterLabel();
  return (
    <section aria-labelledby="machines" className="min-w-0">
      <h2 id="machines" className="text-section">
        {t("machines.heading")}
      </h2>
      <p className="mt-3 mb-7 max-w-(--measure) text-small text-ink-soft">{t("machines.lead")}</p>
      {adapters.length === 0 ? (
        <p>{t("machines.empty")}</p>
      ) : (
        <BarList
          label={t("machines.heading")}
          rows={adapters.map(({ adapterClass, nodes }) => ({
            id: adapterClass,
            label: labelOf(adapterClass),
            value: nodes,
            words: t("nodes", { count: nodes }),
          }))}
        />
      )}
    </section>
  );
}
