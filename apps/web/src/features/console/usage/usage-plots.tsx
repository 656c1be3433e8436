"use client";

import type { UsageRow } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Plot } from "../../../shared/ui/plot.tsx";
import { sumBy } from "./sum-usage.ts";
import { daysOf, type UsageRange } from "./usage-range.ts";

interface Props {
  readonly rows: readonly UsageRow[];
  readonly range: UsageRange;
}

const DAY_MS = 86_400_000;

/** Spending and work, a bar a day; each with its numbers as a table. */
export function UsagePlots({ rows, range }: Props) {
  const t = useTranslations("console.usage");
  const format = useFormat();
  const byDay = new Map(sumBy(rows, "day").map((sum) => [sum.id, sum]));
  const days = daysOf(range);
  const points = (part: "charged" | "items") =>
    days.map((day) => ({ atMs: Date.parse(day), value: byDay.get(day)?.[part] ?? 0 }));
  const span = [Date.parse(range.from), Date.parse(range.to) + DAY_MS] as const;
  return (
    <>
      <Plot
        title={t("spending")}
        note={t("spendingNote")}
        headingLevel={2}
        kind="bars"
        unit={t("points")}
        formatValue={(value) => format.points(String(Number(value.toFixed(6))))}
        span={span}
        series={[{ id: "charged", label: t("charged"), tone: "sheen", points: points("charged") }]}
      />
      <Plot
        title={t("work")}
        note={t("workNote")}
        headingLevel={2}
        kind="bars"
        span={span}
        formatValue={(value) => format.count(Math.round(value))}
        series={[{ id: "items", label: t("items"), tone: "iris", points: points("items") }]}
      />
    </>
  );
}
