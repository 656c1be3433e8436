"use client";

import type { NetworkStats, Rate } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../shared/format/use-format.ts";
import type { LiveState } from "../../shared/live/live-stats.ts";
import { useLiveStats } from "../../shared/live/use-live-stats.ts";
import { useMatches } from "../../shared/live/use-matches.ts";
import { birdsFor, paceFor } from "./flock/birds-for.ts";
import { FlockCanvas } from "./flock/flock-canvas.tsx";
import { LiveFigures } from "./live-figures.tsx";

interface Props {
  readonly relayUrl: string;
  /** What the relay said while the page was rendered; null when it didn't answer. */
  readonly initial: NetworkStats | null;
  /** The share of checked answers that agreed, when the page was rendered. */
  readonly matches: Rate | null;
  readonly children: ReactNode;
}

/** The sky with one bird for each node, and the numbers on the land below it; both live. */
export function LiveNetwork({ relayUrl, initial, matches, children }: Props) {
  const live = useLiveStats(relayUrl, initial);
  const { caption, ...picture } = usePicture(live);
  return (
    <>
      <div className="sky">
        <FlockCanvas {...picture} />
        <div className="frame grid grid-rows-[auto_1fr] lg:min-h-[35rem] lg:grid-cols-[minmax(0,33rem)_1fr] lg:grid-rows-1">
          <div className="pt-32 sm:pt-30 lg:pb-36">{children}</div>
          <div data-airspace className="-mr-[3vw] mb-28 min-h-56 lg:mt-16 lg:mb-28 lg:-ml-4" />
        </div>
      </div>
      <section aria-labelledby="numbers" className="land">
        <div className="frame py-9 sm:py-11">
          <LiveFigures live={live} matches={useMatches(relayUrl, matches)} caption={caption} />
        </div>
      </section>
    </>
  );
}

/** Birds are drawn only for what is known to be connected now: none when the relay is lost. */
function usePicture({ link, stats }: LiveState) {
  const t = useTranslations("landing.picture");
  const format = useFormat();
  const nodes = link === "lost" || stats === null ? { connected: 0, paused: 0 } : stats.nodes;
  const { flying, perched, nodesPerBird } = birdsFor(nodes);
  const empty = flying + perched === 0;
  return {
    flying,
    perched,
    pace: paceFor(stats?.chunksPerSecond ?? 0),
    label: empty ? t("empty") : t("label", { flying: format.count(flying), perched: format.count(perched) }),
    caption: empty ? undefined : nodesPerBird === 1 ? t("one") : t("many", { count: format.count(nodesPerBird) }),
  };
}
