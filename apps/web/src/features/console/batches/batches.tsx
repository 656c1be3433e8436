"use client";

import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { LiveLine } from "../live/live-line.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { useReadAgain } from "../live/use-read-again.ts";
import { BatchRow } from "./batch-row.tsx";
import { isUnfinished } from "./is-unfinished.ts";
import { NewBatch } from "./new-batch.tsx";
import { withBatchNews } from "./with-batch-news.ts";

/** Shown on the page; older ones by the API. */
const SHOWN_MAX = 50;

/** Files of requests: dropped, looked through, worked through, and their answers. */
export function Batches() {
  const t = useTranslations("console.batches");
  const asking = useAsked("batches", (relay, signal) => relay.batches.page({ limit: SHOWN_MAX }, { signal }));
  const { asked, again } = asking;
  const news = useAccountLive((live) => live.batches);
  // A new one, and the files of one that has ended, are read; how far one is, is told.
  const known = new Map(asked.phase === "answered" ? asked.answer.data.map((batch) => [batch.id, batch]) : []);
  const strange = [...news.values()].filter(({ id, status }) => {
    const batch = known.get(id);
    return batch === undefined || (isUnfinished(batch) && !isUnfinished({ status }));
  });
  useReadAgain(asked.phase === "answered" ? strange.map(({ id, status }) => `${id} ${status}`).join() : "", again);
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-12">
        <NewBatch onBegun={again} />
        <section aria-labelledby="batches-list" className="flex flex-col gap-2">
          <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
            <h2 id="batches-list" className="text-title font-medium">
              {t("list")}
            </h2>
            <LiveLine />
          </div>
          <WhenAsked {...asking}>
            {({ data, has_more }) =>
              data.length === 0 ? (
                <EmptyState title={t("none")} body={t("noneBody")} />
              ) : (
                <>
                  <ul className="divide-y divide-rule border-y border-rule">
                    {data.map((batch) => (
                      <BatchRow key={batch.id} batch={withBatchNews(batch, news.get(batch.id))} onChanged={again} />
                    ))}
                  </ul>
                  {has_more && <p className="pt-3 text-small text-ink-soft">{t("more", { count: SHOWN_MAX })}</p>}
                </>
              )
            }
          </WhenAsked>
        </section>
      </div>
    </>
  );
}
