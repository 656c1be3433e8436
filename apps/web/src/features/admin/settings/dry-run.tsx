"use client";

import type { SettingsView, SettingValues } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { useSettingWords } from "./use-setting-words.ts";

const DAYS = 7;

interface Props {
  readonly changes: SettingValues;
  readonly settings: SettingsView;
}

/** What would have been different in the last days, counted from what is stored. Nothing is changed by it. */
export function DryRun({ changes, settings }: Props) {
  const t = useTranslations("admin.settings");
  const format = useFormat();
  const words = useSettingWords();
  const { asked, again } = useAsked(JSON.stringify(changes), (relay, signal) =>
    relay.admin.dryRun({ changes, days: DAYS }, { signal }),
  );
  return (
    <section aria-label={t("dryRun")} className="flex flex-col gap-4">
      <h2 className="text-title font-medium">{t("dryRun")}</h2>
      <ul className="flex flex-col gap-1">
        {settings.data.flatMap(({ name, unit, value }) => {
          const next = changes[name];
          return next === undefined
            ? []
            : [
                <li key={name}>
                  {t("fromTo", { name: t(`names.${name}`), from: words(unit, value), to: words(unit, next) })}
                </li>,
              ];
        })}
      </ul>
      <WhenAsked asked={asked} again={again} of="lines">
        {(run) => (
          <>
            <p className="text-small text-ink-soft">
              {t("dryRunOf", { from: format.dateTime(run.from), to: format.dateTime(run.to) })}
            </p>
            {run.effects.length > 0 && (
              <DataTable
                caption={t("dryRun")}
                captionHidden
                rows={run.effects}
                rowKey={({ setting, measure }) => `${setting} ${measure}`}
                empty="–"
                columns={[
                  { id: "measure", header: t("measure"), cell: ({ measure }) => t(`measures.${measure}`) },
                  {
                    id: "now",
                    header: t("withNow"),
                    align: "end",
                    cell: ({ unit, before }) =>
                      unit === "points" ? format.points(String(before)) : format.count(Number(before)),
                  },
                  {
                    id: "then",
                    header: t("withThen"),
                    align: "end",
                    cell: ({ unit, after }) =>
                      unit === "points" ? format.points(String(after)) : format.count(Number(after)),
                  },
                  { id: "exact", header: t("how"), cell: ({ exact }) => t(exact ? "exact" : "estimated") },
                ]}
              />
            )}
            {run.unknown.length > 0 && (
              <p className="text-small">
                {t("unknown", { names: run.unknown.map((name) => t(`names.${name}`)).join(", ") })}
              </p>
            )}
          </>
        )}
      </WhenAsked>
    </section>
  );
}
