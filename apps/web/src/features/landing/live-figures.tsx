"use client";

import type { NetworkStats, Rate } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { LinkState } from "../../shared/live/link-state.tsx";
import type { LiveState } from "../../shared/live/live-stats.ts";
import { Figure } from "../../shared/ui/figure.tsx";
import { SiteLink } from "../../shared/ui/site-link.tsx";

interface Props {
  readonly live: LiveState;
  readonly matches: Rate | null;
  readonly caption: string | undefined;
}

const SOFT = "text-land-ink-soft";

/** The network in six numbers, and how far they can be trusted. */
export function LiveFigures({ live, matches, caption }: Props) {
  const t = useTranslations("landing.numbers");
  const { stats } = live;
  const trouble = useTrouble(live);
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
        <h2 id="numbers" className="text-title font-medium">
          {t("heading")}
        </h2>
        <LinkState live={live} className={SOFT} />
      </div>
      {trouble !== undefined && <p className="max-w-(--measure) text-lead">{trouble}</p>}
      {stats !== null && <Figures stats={stats} matches={matches} />}
      <div className="flex flex-wrap items-baseline justify-between gap-x-12 gap-y-3 text-small">
        <div className={`flex max-w-[46rem] flex-col gap-2 ${SOFT}`}>
          {stats !== null && <CheckedNote matches={matches} />}
          {caption !== undefined && <p>{caption}</p>}
        </div>
        <SiteLink href="/network" prefetch={false} className="inline-flex min-h-11 items-center font-medium">
          {t("more")}
        </SiteLink>
      </div>
    </div>
  );
}

function Figures({ stats, matches }: { readonly stats: NetworkStats; readonly matches: Rate | null }) {
  const t = useTranslations("landing.numbers");
  const format = useFormat();
  const { nodes, chunksPerSecond, totals } = stats;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-8 sm:grid-cols-3 lg:grid-cols-[repeat(6,auto)] lg:justify-between">
      <Figure {...dark} value={format.count(nodes.connected)} label={t("nodes", { count: nodes.connected })} />
      <Figure {...dark} value={format.count(nodes.working)} label={t("working")} />
      <Figure {...dark} value={format.rate(chunksPerSecond)} label={t("chunks")} />
      <Figure {...dark} value={format.count(totals.items)} label={t("items", { count: totals.items })} />
      <Figure {...dark} value={format.points(wholeOf(totals.pointsEarned))} label={t("points")} />
      {matches?.value != null && <Figure {...dark} value={format.share(matches.value, "floor")} label={t("checked")} />}
    </dl>
  );
}

const dark = { softClassName: SOFT };

/** Points that everybody earned together are shown in whole ones, once there are some; exact ones are in the ledger. */
const wholeOf = (points: string): string => (points.length > 6 ? (points.split(".")[0] ?? points) : points);

function CheckedNote({ matches }: { readonly matches: Rate | null }) {
  const t = useTranslations("landing.numbers");
  const format = useFormat();
  if (matches === null) return null;
  const { denominator, interval95 } = matches;
  if (interval95 === null) return <p>{t("unchecked")}</p>;
  return (
    <p>
      {t("checkedNote", {
        count: denominator,
        low: format.share(interval95.low, "floor"),
        high: format.share(interval95.high, "ceil"),
      })}
    </p>
  );
}

function useTrouble({ link, stats }: LiveState): string | undefined {
  const t = useTranslations("live");
  const landing = useTranslations("landing.numbers");
  if (link === "lost") return stats === null ? t("lostEmpty") : t("lost");
  return stats?.nodes.connected === 0 ? landing("empty") : undefined;
}
