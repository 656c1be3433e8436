"use client";

import type { StatementSummary } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Disclosure } from "../../../shared/ui/disclosure.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { signedPoints } from "../parts/signed-points.ts";

/** What the time began and ended with, and what each type of entry came to. */
export function StatementSums({ summary: { opening, closing, types, month } }: { readonly summary: StatementSummary }) {
  const t = useTranslations("console.statement");
  const tType = useTranslations("account.statement.types");
  const format = useFormat();
  return (
    <div className="flex flex-col gap-4">
      <Stats label={t("sums")}>
        {month !== null && (
          <Stat size="small" label={t("opening")} value={format.points(opening.available)} unit={t("points")} />
        )}
        <Stat
          size="small"
          label={month === null ? t("now") : t("closing")}
          value={format.points(closing.available)}
          unit={t("points")}
          note={t("withHeld")}
        />
        <Stat size="small" label={t("pending")} value={format.points(closing.pending)} unit={t("points")} />
      </Stats>
      {types.length > 0 && (
        <Disclosure summary={t("byType")}>
          <dl className="grid max-w-(--measure) grid-cols-[1fr_auto_auto] gap-x-6 gap-y-2 text-small">
            {types.map(({ type, entries, available }) => (
              <div key={type} className="contents">
                <dt>{tType(type)}</dt>
                <dd className="text-right text-ink-soft tabular-nums">{t("entries", { count: entries })}</dd>
                <dd className="text-right tabular-nums">{signedPoints(available, format)}</dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      )}
    </div>
  );
}
