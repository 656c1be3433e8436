"use client";

import { useSyncExternalStore } from "react";
import { formatCount, formatRate } from "../../shared/format/format-number.ts";
import { formatPointsText } from "../../shared/format/format-points.ts";
import { formatClock } from "../../shared/format/format-time.ts";
import type { LiveState } from "../../shared/live/live-stats.ts";
import { text } from "../../shared/text/text.ts";
import { classNames } from "../../shared/ui/class-names.ts";
import { Figure } from "../../shared/ui/figure.tsx";

export function LiveFigures({ live, caption }: { readonly live: LiveState; readonly caption: string | undefined }) {
  const t = text.landing;
  const { stats } = live;
  const of = (value: string | null) => value ?? "–";
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
        <h2 id="numbers" className="text-title font-medium">
          {t.numbers}
        </h2>
        <LinkState live={live} />
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-8 sm:grid-cols-3 lg:grid-cols-[repeat(5,auto)] lg:justify-between">
        <Figure
          {...dark}
          value={of(stats && formatCount(stats.nodes.connected))}
          label={t.figure.connected(stats?.nodes.connected ?? 0)}
        />
        <Figure {...dark} value={of(stats && formatCount(stats.nodes.working))} label={t.figure.working} />
        <Figure {...dark} value={of(stats && formatRate(stats.chunksPerSecond))} label={t.figure.chunks} />
        <Figure
          {...dark}
          value={of(stats && formatCount(stats.totals.items))}
          label={t.figure.items(stats?.totals.items ?? 0)}
        />
        <Figure {...dark} value={of(stats && formatPointsText(stats.totals.pointsEarned))} label={t.figure.points} />
      </dl>
      <p className="max-w-[46rem] text-small text-land-ink-soft">{sentenceOf(live) ?? caption}</p>
    </div>
  );
}

const dark = { softClassName: "text-land-ink-soft" };

function sentenceOf({ link, stats }: LiveState): string | undefined {
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
  const word = { live: t.live, connecting: t.connecting, lost: undefined }[link];
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
