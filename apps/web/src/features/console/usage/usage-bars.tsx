"use client";

import type { UsageRow } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { BarList } from "../../../shared/ui/bar-list.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { sumBy, type UsageSum } from "./sum-usage.ts";

interface Props {
  readonly rows: readonly UsageRow[];
  readonly keyName: (id: string) => string;
  /** Where one of them alone is shown. */
  readonly hrefOf: (only: Readonly<Record<string, string>>) => string;
}

/** Who spent it: by model, and by key. */
export function UsageBars({ rows, keyName, hrefOf }: Props) {
  const t = useTranslations("console.usage");
  const format = useFormat();
  const words = ({ charged, jobs, items }: UsageSum) =>
    t("sum", { points: format.points(String(Number(charged.toFixed(6)))), jobs, items });
  const rowsOf = (part: "model" | "key", label: (id: string) => string) =>
    sumBy(rows, part).map((sum) => ({
      id: sum.id,
      label: label(sum.id),
      value: Math.max(0, sum.charged),
      words: words(sum),
      href: hrefOf({ [part]: sum.id }),
    }));
  return (
    <div>
      <Panel heading={t("byModel")}>
        <BarList label={t("byModel")} rows={rowsOf("model", (id) => id)} />
      </Panel>
      <Panel heading={t("byKey")}>
        <BarList label={t("byKey")} rows={rowsOf("key", keyName)} />
      </Panel>
    </div>
  );
}
