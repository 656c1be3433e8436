"use client";

import type { NetworkStats } from "@starling/protocol";
import type { ReactNode } from "react";
import { formatCount } from "../../shared/format/format-number.ts";
import type { LiveState } from "../../shared/live/live-stats.ts";
import { useLiveStats } from "../../shared/live/use-live-stats.ts";
import { text } from "../../shared/text/text.ts";
import { birdsFor, paceFor } from "./flock/flock.ts";
import { FlockCanvas } from "./flock/flock-canvas.tsx";
import { LiveFigures } from "./live-figures.tsx";

interface Props {
  readonly relayUrl: string;
  /** What the relay said while the page was rendered; null when it didn't answer. */
  readonly initial: NetworkStats | null;
  /** What checks found, when the page was rendered. */
  readonly checked: string | undefined;
  readonly children: ReactNode;
}

/** The sky with one bird for each node, and the numbers on the land below it; both live. */
export function LiveNetwork({ relayUrl, initial, checked, children }: Props) {
  const live = useLiveStats(relayUrl, initial);
  const { flying, perched, pace, label, caption } = pictureOf(live);
  return (
    <>
      <div className="sky">
        <FlockCanvas flying={flying} perched={perched} pace={pace} label={label} />
        <div className="frame grid grid-rows-[auto_1fr] lg:min-h-[35rem] lg:grid-cols-[minmax(0,33rem)_1fr] lg:grid-rows-1">
          <div className="pt-32 sm:pt-30 lg:pb-36">{children}</div>
          <div data-airspace className="-mr-[3vw] mb-28 min-h-56 lg:mt-16 lg:mb-28 lg:-ml-4" />
        </div>
      </div>
      <section aria-labelledby="numbers" className="land">
        <div className="frame py-9 sm:py-11">
          <LiveFigures live={live} checked={checked} caption={caption} />
        </div>
      </section>
    </>
  );
}

/** Birds are drawn only for what is known to be connected now: none when the relay is lost. */
function pictureOf({ link, stats }: LiveState) {
  const t = text.landing.picture;
  const nodes = link === "lost" || stats === null ? { connected: 0, paused: 0 } : stats.nodes;
  const { flying, perched, nodesPerBird } = birdsFor(nodes);
  return {
    flying,
    perched,
    pace: paceFor(stats?.chunksPerSecond ?? 0),
    label: flying + perched === 0 ? t.empty : t.label(formatCount(flying), formatCount(perched)),
    caption: flying + perched === 0 ? undefined : nodesPerBird === 1 ? t.one : t.many(formatCount(nodesPerBird)),
  };
}
