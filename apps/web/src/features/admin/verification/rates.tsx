"use client";

import type { Rate, VerificationFigures } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { Disclosure } from "../../../shared/ui/disclosure.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";

/** Shares with their 95 % intervals: of all, by model and by adapter. */
export function Rates() {
  const t = useTranslations("admin.verification");
  const { count } = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.verification.stats({ signal }));
  return (
    <WhenAsked asked={asked} again={again} of="figures">
      {({ total, models, adapters }) => (
        <section aria-label={t("rates")} className="flex flex-col gap-6">
          <Stats label={t("rates")}>
            <Stat label={t("checkedAll")} value={count(total.checked)} />
            <RateStat label={t("matches")} rate={total.matches} rounded="floor" />
            <RateStat label={t("mismatches")} rate={total.mismatches} rounded="ceil" />
            <RateStat label={t("falseAlarms")} rate={total.falseAlarms} rounded="ceil" />
            <RateStat label={t("knownFailed")} rate={total.knownAnswersFailed} rounded="ceil" />
            <Stat
              label={t("correctedAll")}
              value={count(total.corrected)}
              note={t("caught", { count: total.caughtBefore })}
            />
          </Stats>
          <div>
            <Disclosure summary={t("byModel")}>
              <Figures
                rows={models.map(({ modelId, ...figures }) => ({ name: modelId, ...figures }))}
                name={t("model")}
              />
            </Disclosure>
            <Disclosure summary={t("byAdapter")}>
              <Figures
                rows={adapters.map(({ adapterClass, ...figures }) => ({ name: adapterClass, ...figures }))}
                name={t("adapter")}
              />
            </Disclosure>
          </div>
        </section>
      )}
    </WhenAsked>
  );
}

interface RateProps {
  readonly rate: Rate;
  readonly rounded: "floor" | "ceil";
}

function RateStat({ label, rate, rounded }: RateProps & { readonly label: string }) {
  const t = useTranslations("admin.verification");
  const { share } = useFormat();
  return (
    <Stat
      label={label}
      value={rate.value === null ? "–" : share(rate.value, rounded)}
      note={
        rate.interval95 === null
          ? t("uncounted")
          : t("interval", { low: share(rate.interval95.low, "floor"), high: share(rate.interval95.high, "ceil") })
      }
    />
  );
}

function RateCell({ rate, rounded }: RateProps) {
  const { share, count } = useFormat();
  if (rate.value === null || rate.interval95 === null) return "–";
  return (
    <>
      {share(rate.value, rounded)}
      <span className="block text-ink-soft">
        {share(rate.interval95.low, "floor")} – {share(rate.interval95.high, "ceil")} ({count(rate.denominator)})
      </span>
    </>
  );
}

function Figures({
  rows,
  name,
}: {
  readonly rows: readonly (VerificationFigures & { name: string })[];
  readonly name: string;
}) {
  const t = useTranslations("admin.verification");
  return (
    <DataTable
      caption={t("rates")}
      captionHidden
      rows={rows}
      rowKey={(row) => row.name}
      empty={<p className="text-small text-ink-soft">{t("none")}</p>}
      columns={[
        { id: "name", header: name, breaks: true, cell: (row) => row.name },
        {
          id: "matches",
          header: t("matches"),
          align: "end",
          cell: ({ matches }) => <RateCell rate={matches} rounded="floor" />,
        },
        {
          id: "mismatches",
          header: t("mismatches"),
          align: "end",
          cell: ({ mismatches }) => <RateCell rate={mismatches} rounded="ceil" />,
        },
        {
          id: "inconclusive",
          header: t("inconclusive"),
          align: "end",
          cell: ({ inconclusive }) => <RateCell rate={inconclusive} rounded="ceil" />,
        },
        {
          id: "falseAlarms",
          header: t("falseAlarms"),
          align: "end",
          cell: ({ falseAlarms }) => <RateCell rate={falseAlarms} rounded="ceil" />,
        },
      ]}
    />
  );
}
