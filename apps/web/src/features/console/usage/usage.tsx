"use client";

import type { KeyView, UsageView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DateRange } from "../../../shared/ui/date-range.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { readTableQuery, type SearchParams, type TableQuery } from "../../../shared/ui/table-query.ts";
import { readKeys } from "../keys/read-keys.ts";
import { isMeant, NO_KEY, sumAll } from "./sum-usage.ts";
import { UsageBars } from "./usage-bars.tsx";
import { UsagePlots } from "./usage-plots.tsx";
import { PRESETS_DAYS, readUsageRange, type UsageRange } from "./usage-range.ts";

const PATH = "/console/usage";

/** What the account's jobs did and cost, by day, model and key. */
export function Usage({ params }: { readonly params: SearchParams }) {
  const t = useTranslations("console.usage");
  const range = readUsageRange(params, Date.now());
  const query = readTableQuery(params, { filters: { model: true, key: true } });
  const asking = useAsked(`usage ${range.from} ${range.to}`, async (relay, signal) => {
    const [usage, keys] = await Promise.all([
      relay.usage({ from: range.from, to: range.to, by: ["day", "model", "key"] }, { signal }),
      readKeys(relay, signal),
    ]);
    return { usage, keys };
  });
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-6">
        <DateRange
          path={PATH}
          from={range.from}
          to={range.to}
          days={range.days}
          presetsDays={PRESETS_DAYS}
          keep={query.filters}
        />
        <WhenAsked {...asking} of="plot">
          {({ usage, keys }) => <UsageShown usage={usage} keys={keys} range={range} query={query} />}
        </WhenAsked>
      </div>
    </>
  );
}

interface ShownProps {
  readonly usage: UsageView;
  readonly keys: readonly KeyView[];
  readonly range: UsageRange;
  readonly query: TableQuery;
}

function UsageShown({ usage, keys, range, query }: ShownProps) {
  const t = useTranslations("console.usage");
  const format = useFormat();
  const { model, key } = query.filters;
  const rows = usage.data.filter((row) => isMeant(row, { model, key }));
  const sums = sumAll(rows);
  const isAll = model === undefined && key === undefined;
  const charged = isAll ? format.points(usage.totals.charged) : format.points(String(Number(sums.charged.toFixed(6))));
  const keyName = (id: string) => (id === NO_KEY ? t("signedIn") : (keys.find((one) => one.id === id)?.name ?? id));
  const days: Record<string, string> =
    range.days === undefined ? { from: range.from, to: range.to } : { days: String(range.days) };
  const hrefOf = (only: Readonly<Record<string, string>>) => `${PATH}?${new URLSearchParams({ ...days, ...only })}`;
  if (usage.data.length === 0) return <EmptyState title={t("none")} body={t("noneBody")} />;
  return (
    <div className="flex flex-col gap-10">
      {!isAll && (
        <p className="flex flex-wrap items-center gap-x-4">
          {t("only", { what: format.list([model, key === undefined ? undefined : keyName(key)].filter(isText)) })}
          <Link href={hrefOf({})} prefetch={false} className="inline-flex min-h-11 items-center text-small">
            {t("all")}
          </Link>
        </p>
      )}
      {!usage.complete && <Notice tone="bill">{t("incomplete")}</Notice>}
      <Stats label={t("sums")}>
        <Stat label={t("charged")} value={charged} />
        <Stat label={t("jobs")} value={format.count(isAll ? usage.totals.jobs : sums.jobs)} />
        <Stat label={t("items")} value={format.count(isAll ? usage.totals.items : sums.items)} />
        <Stat label={t("failed")} value={format.count(isAll ? usage.totals.failed : sums.failed)} />
      </Stats>
      <UsagePlots rows={rows} range={range} />
      <UsageBars rows={rows} keyName={keyName} hrefOf={(only) => hrefOf({ ...query.filters, ...only })} />
    </div>
  );
}

const isText = (text: string | undefined): text is string => text !== undefined;
