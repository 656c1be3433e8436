"use client";

import { isId, type JobView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DisputeList } from "../../../shared/standing/dispute-list.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { Progress } from "../../../shared/ui/progress.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { LiveLine } from "../live/live-line.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { JobStateBadge } from "../parts/job-state-badge.tsx";
import { SureSheet } from "../parts/sure-sheet.tsx";
import { Explanation } from "./explanation.tsx";
import { Results } from "./results.tsx";
import { VerificationCounts } from "./verification-counts.tsx";
import { withNews } from "./with-news.ts";

/** One job: how far it is and why, what it cost, how its answers were checked, and the answers. */
export function JobDetail({ id }: { readonly id: string }) {
  const t = useTranslations("console.jobs");
  const asking = useAsked(`job ${id}`, (relay, signal) => relay.jobs.get(id, { signal }));
  if (!isId("job", id))
    return <EmptyState title={t("unknown")} body={<Link href="/console/jobs">{t("toJobs")}</Link>} />;
  return (
    <WhenAsked {...asking} of="lines">
      {(job) => <JobShown job={job} again={asking.again} />}
    </WhenAsked>
  );
}

function JobShown({ job: read, again }: { readonly job: JobView; readonly again: () => void }) {
  const t = useTranslations("console.jobs");
  const format = useFormat();
  const [isSure, setSure] = useState(false);
  const news = useAccountLive((live) => live.jobs.get(read.id));
  const gaps = useAccountLive((live) => live.gaps);
  const job = withNews(read, news);
  // The relay says that it moved; how its answers were checked is read.
  const moved = news === undefined ? "" : `${news.state} ${news.items.done} ${news.items.failed}`;
  useEffect(() => {
    if (moved !== "" || gaps > 0) again();
  }, [moved, gaps, again]);
  const disputes = useAsked(`disputes of ${job.id}`, async (relay, signal) =>
    (await relay.disputes.page({ signal })).data.filter(
      ({ about }) => about.type === "answer" && about.jobId === job.id,
    ),
  );
  const disputed = disputes.asked.phase === "answered" ? disputes.asked.answer : [];
  const over = job.items.done + job.items.failed;
  return (
    <>
      <PageHead
        above={<Link href="/console/jobs">{t("toJobs")}</Link>}
        title={<span className="font-code text-[0.7em]">{job.id}</span>}
        lead={t("of", { model: job.model, items: job.items.total })}
        actions={
          job.state === "open" && (
            <Button look="ember" onClick={() => setSure(true)}>
              {t("cancel")}
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-10">
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap gap-x-6 gap-y-2">
            <JobStateBadge state={job.state} />
            {job.state === "open" && <LiveLine />}
          </p>
          <Progress
            label={t("items")}
            done={over}
            total={job.items.total}
            words={t("itemsOf", { done: format.count(over), total: format.count(job.items.total) })}
          />
        </div>
        <Stats label={t("figures")}>
          <Stat size="small" label={t("cost")} value={format.points(job.price.charged)} unit={t("points")} />
          <Stat size="small" label={t("quoted")} value={format.points(job.price.quoted)} unit={t("points")} />
          <Stat size="small" label={t("failedItems")} value={format.count(job.items.failed)} />
          <Stat
            size="small"
            label={job.endedAt === null ? t("began") : t("took")}
            value={
              job.endedAt === null
                ? format.dateTime(job.createdAt)
                : format.duration(Date.parse(job.endedAt) - Date.parse(job.createdAt))
            }
          />
        </Stats>
        <div>
          <Panel heading={t("why")}>
            <Explanation id={job.id} moved={job.state} />
          </Panel>
          <Panel heading={t("verification")}>
            <VerificationCounts job={job} />
          </Panel>
          <Panel heading={t("results")}>
            <Results job={job} onDisputed={disputes.again} />
          </Panel>
          {disputed.length > 0 && (
            <Panel heading={t("dispute.heading")}>
              <DisputeList disputes={disputed} />
            </Panel>
          )}
        </div>
      </div>
      {isSure && (
        <SureSheet
          heading={t("cancelHeading")}
          body={t("cancelBody")}
          yes={t("cancel")}
          act={async (relay) => {
            await relay.jobs.cancel(job.id);
          }}
          onDone={() => {
            toast({ tone: "done", title: t("cancelled") });
            setSure(false);
            again();
          }}
          onClose={() => setSure(false)}
        />
      )}
    </>
  );
}
