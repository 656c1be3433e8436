"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { useAsked } from "../ask/use-asked.ts";
import { WhenAsked } from "../ask/when-asked.tsx";
import { BatchRow } from "./batch-row.tsx";
import { isUnfinished } from "./is-unfinished.ts";
import { NewBatch } from "./new-batch.tsx";

/** Shown on the page; older ones by the API. */
const SHOWN_MAX = 50;
const LOOK_AGAIN_MS = 2_000;

/** Files of requests: dropped, looked through, worked through, and their answers. */
export function Batches() {
  const t = useTranslations("console.batches");
  const asking = useAsked("batches", (relay, signal) => relay.batches.page({ limit: SHOWN_MAX }, { signal }));
  const { asked, again } = asking;
  const isMoving = asked.phase === "answered" && asked.answer.data.some(isUnfinished);
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => document.visibilityState === "visible" && again(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isMoving, again]);
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-12">
        <NewBatch onBegun={again} />
        <section aria-labelledby="batches-list" className="flex flex-col gap-2">
          <h2 id="batches-list" className="text-title font-medium">
            {t("list")}
          </h2>
          <WhenAsked {...asking}>
            {({ data, has_more }) =>
              data.length === 0 ? (
                <EmptyState title={t("none")} body={t("noneBody")} />
              ) : (
                <>
                  <ul className="divide-y divide-rule border-y border-rule">
                    {data.map((batch) => (
                      <BatchRow key={batch.id} batch={batch} onChanged={again} />
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
