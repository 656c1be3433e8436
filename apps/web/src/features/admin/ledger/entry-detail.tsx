"use client";

import { formatPoints, parsePoints } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { JobLink } from "../list/links.tsx";
import { Postings } from "./postings.tsx";

/** One entry with all its postings, which sum to nothing. */
export function EntryDetail({ id }: { readonly id: string }) {
  const t = useTranslations("admin.ledger");
  const format = useFormat();
  const { asked, again } = useAsked(id, (relay, signal) => relay.admin.entry(id, { signal }));
  return (
    <>
      <PageHead above={<Link href="/admin/ledger">{t("title")}</Link>} title={t("entry")} />
      <p className="-mt-4 pb-8 font-code text-small wrap-anywhere">{id}</p>
      <WhenAsked asked={asked} again={again} of="lines">
        {(entry) => {
          const sum = entry.postings.reduce((all, { amount }) => all + (parsePoints(amount) ?? 0n), 0n);
          const isWhole = entry.postings.length === entry.postingsTotal;
          return (
            <>
              <Panel heading={t("what")}>
                <p>
                  {t(`types.${entry.type}`)} · {format.dateTime(entry.at)}
                </p>
                {entry.job !== null && (
                  <p>
                    {t("ofJob")} <JobLink id={entry.job} whole />
                  </p>
                )}
                <p className="text-small text-ink-soft">
                  {t("key")} <span className="font-code wrap-anywhere">{entry.idempotencyKey}</span>
                </p>
              </Panel>
              <Panel heading={t("postings")}>
                <div className="max-w-xl">
                  <Postings entry={entry} all />
                  <p className="mt-3 flex justify-between gap-4 border-t border-rule-strong pt-2 font-medium">
                    <span>{isWhole ? t("sum") : t("sumOfShown")}</span>
                    <span className="tabular-nums">{format.points(formatPoints(sum))}</span>
                  </p>
                </div>
              </Panel>
            </>
          );
        }}
      </WhenAsked>
    </>
  );
}
