"use client";

import type { NetworkStats } from "@starling/protocol";
import { useSyncExternalStore } from "react";
import { formatCount, formatRate } from "../../shared/format/format-number.ts";
import { formatPointsText } from "../../shared/format/format-points.ts";
import { formatClock } from "../../shared/format/format-time.ts";
import type { LiveState } from "../../shared/live/live-stats.ts";
import { text } from "../../shared/text/text.ts";
import { classNames } from "../../shared/ui/class-names.ts";
import { Figure } from "../../shared/ui/figure.tsx";

interface Props {
  readonly live: LiveState;
  readonly checked: string | undefined;
  readonly caption: string | undefined;
}

export function LiveFigures({ live, checked, caption }: Props) {
  const t = text.landing;
  const { stats } = live;
  const trouble = troubleOf(live);
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
        <h2 id="numbers" className="text-title font-medium">
          {t.numbers}
        </h2>
        <LinkState live={live} />
      </div>
      {trouble !== undefined && <p className="max-w-(--measure) text-lead">{trouble}</p>}
      {stats !== null && <Figures stats={stats} />}
      {checked !== undefined && <p className="max-w-[46rem] text-small">{checked}</p>}
      {caption !== undefined && <p className="max-w-[46rem] text-small text-land-ink-soft">{caption}</p>}
    </div>
  );
}

function Figures({ stats: { nodes, chunksPerSecond, totals } }: { readonly stats: NetworkStats }) {
  const t = text.landing.figure;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-8 sm:grid-cols-3 lg:grid-cols-[repeat(5,auto)] lg:justify-between">
      <Figure {...dark} value={formatCount(nodes.connected)} label={t.connected(nodes.connected)} />
      <Figure {...dark} value={formatCount(nodes.working)} label={t.working} />
      <Figure {...dark} value={formatRate(chunksPerSecond)} label={t.chunks} />
      <Figure {...dark} value={formatCount(totals.items)} label={t.items(totals.items)} />
      <Figure {...dark} value={formatPointsText(totals.pointsEarned)} label={t.points} />
    </dl>
  );
}

const dark = { softClassName: "text-land-ink-soft" };

function troubleOf({ link, stats }: LiveState): string | undefined {
  if (link === "lost") return stats === null ? text.landing.lostEmpty : text.landing.lost;
  return stats?.nodes.connected === 0 ? text.landing.empty : undefined;
}

/** Live, connecting or lost, and of when the numbers are; changes of the word are announced, the ticking time isn't. */
function LinkState({ live: { link, stats } }: { readonly live: LiveState }) {
  const t = text.landing;
  const inBrowser = useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
  const word = { live: t.live, connecting: t.connecting, lost: t.away }[link];
  return (
    <p className="flex items-center gap-2 text-small text-land-ink-soft">
      <span
        aria-hidden="true"
        className={classNames("size-2 rounded-full", link === "live" ? "bg-[#63d2c4]" : "border border-current")}
      />
      <span role="status">{word}</span>
      {stats !== null && inBrowser && (
        <time dateTime={stats.at} className="tabular-nums">
          <span aria-hidden="true">· </span>
          {t.asOf} {formatClock(new Date(stats.at))}
        </time>
      )}
    </p>
  );
}
