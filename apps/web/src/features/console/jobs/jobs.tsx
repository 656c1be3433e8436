"use client";

import { type JobState, jobState, type KeyView, type ListedJob } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { readTableQuery, type SearchParams, tableHref } from "../../../shared/ui/table-query.ts";
import { readKeys } from "../keys/read-keys.ts";
import { LiveLine } from "../live/live-line.tsx";
import { NO_KEY } from "../usage/sum-usage.ts";
import { useJobColumns } from "./job-columns.tsx";
import { useLiveJobs } from "./use-live-jobs.ts";
import { withNews } from "./with-news.ts";

const PATH = "/console/jobs";
const STATES: readonly JobState[] = jobState.options;

interface Answer {
  readonly jobs: readonly ListedJob[];
  readonly next: string | undefined;
  readonly keys: readonly KeyView[];
  readonly models: readonly string[];
}

/** The account's jobs, newest first; those on the page move by themselves. */
export function Jobs({ params }: { readonly params: SearchParams }) {
  const t = useTranslations("console.jobs");
  const query = readTableQuery(params, { filters: { state: STATES, model: true, key: true } });
  const { asked, again } = useAsked(tableHref(PATH, query, { cursor: query.cursor }), (relay, signal) =>
    read(relay, signal, query),
  );
  const answer = asked.phase === "answered" ? asked.answer : undefined;
  // A new job stands on the first page, unless the page shows only some.
  const isFirst = query.cursor === undefined && Object.keys(query.filters).length === 0;
  const known = useMemo(
    () => (answer === undefined || !isFirst ? undefined : new Set<string>(answer.jobs.map(({ id }) => id))),
    [answer, isFirst],
  );
  const news = useLiveJobs(known, again);
  const columns = useJobColumns(answer?.keys ?? []);
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <LiveLine />
        <WhenAsked asked={asked} again={again}>
          {({ jobs, next, keys, models }) => (
            <DataTable
              caption={t("title")}
              captionHidden
              path={PATH}
              query={query}
              nextCursor={next}
              rows={jobs.map((job) => withNews(job, news.get(job.id)))}
              rowKey={({ id }) => id}
              rowHref={({ id }) => `${PATH}/${id}`}
              columns={columns}
              filters={[
                {
                  name: "state",
                  label: t("state"),
                  options: STATES.map((value) => ({ value, label: t(`states.${value}`) })),
                },
                { name: "model", label: t("model"), options: models.map((value) => ({ value, label: value })) },
                {
                  name: "key",
                  label: t("key"),
                  options: [
                    { value: NO_KEY, label: t("signedIn") },
                    ...keys.map(({ id, name }) => ({ value: id, label: name })),
                  ],
                },
              ]}
              empty={
                <EmptyState title={t("none")} body={t("noneBody")}>
                  <ButtonLink look="quiet" href="/playground" prefetch={false}>
                    {t("toPlayground")}
                  </ButtonLink>
                </EmptyState>
              }
            />
          )}
        </WhenAsked>
      </div>
    </>
  );
}

async function read(
  relay: StarlingClient,
  signal: AbortSignal,
  { filters, cursor }: ReturnType<typeof readTableQuery>,
): Promise<Answer> {
  const state = STATES.find((one) => one === filters.state);
  const [page, keys, models] = await Promise.all([
    relay.jobs.page({ state, model: filters.model, key: filters.key, cursor }, { signal }),
    readKeys(relay, signal),
    relay.models({ signal }),
  ]);
  return { jobs: page.data, next: page.next_cursor ?? undefined, keys, models: models.map(({ id }) => id) };
}
