"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Sparkline } from "../../../shared/ui/sparkline.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { daysOf } from "../usage/usage-range.ts";
import type { OverviewAnswer } from "./read-overview.ts";

/** Points as they are now, what was spent, and the keys that spend. */
export function Figures({ answer: { account, keys, month, recent } }: { readonly answer: OverviewAnswer }) {
  const t = useTranslations("console.overview");
  const format = useFormat();
  const told = useAccountLive((live) => live.points);
  const points = told ?? account.points;
  const active = keys.filter(({ revokedAt }) => revokedAt === null).length;
  const charged = new Map(recent.data.map((row) => [row.day, Number(row.charged)]));
  const values = daysOf({ from: recent.from, to: recent.to, days: undefined }).map((day) => charged.get(day) ?? 0);
  return (
    <Stats label={t("figures")}>
      <Stat
        label={t("balance")}
        value={format.points(points.available)}
        note={points.held === "0" ? t("nothingHeld") : t("held", { points: format.points(points.held) })}
      />
      <Stat
        label={t("spent")}
        value={format.points(month.totals.charged)}
        note={<Link href="/console/usage">{t("seeUsage")}</Link>}
        plot={<Sparkline values={values} label={t("lastDays")} />}
      />
      <Stat label={t("keys")} value={format.count(active)} note={<Link href="/console/keys">{t("seeKeys")}</Link>} />
    </Stats>
  );
}
