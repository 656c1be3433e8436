"use client";

import type { AdminJobRow } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { Progress } from "../../../shared/ui/progress.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { AccountLink, IdText, Traced } from "../list/links.tsx";
import { JobReason, JobStateBadge } from "./job-cells.tsx";

const EVERY_MS = 3_000;

/** One job as it stands; what happened to it is its replay. */
export function JobDetail({ id }: { readonly id: string }) {
  const t = useTranslations("admin.jobs");
  const { asked, again } = useAsked(id, (relay, signal) => relay.admin.job(id, { signal }));
  // Of a job that has ended only verdicts can still come.
  useEvery(EVERY_MS, again);
  return (
    <>
      <PageHead
        above={<Link href="/admin/jobs">{t("title")}</Link>}
        title={t("jobTitle")}
        actions={<ButtonLink href={`/admin/jobs/${encodeURIComponent(id)}/replay`}>{t("replay")}</ButtonLink>}
      />
      <p className="-mt-4 pb-8 font-code text-small wrap-anywhere">{id}</p>
      <WhenAsked asked={asked} again={again} of="figures">
        {(job) => <Shown job={job} />}
      </WhenAsked>
    </>
  );
}

function Shown({ job }: { readonly job: AdminJobRow }) {
  const t = useTranslations("admin.jobs");
  const format = useFormat();
  const { items, chunks, points } = job;
  return (
    <>
      <Panel heading={t("state")}>
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap items-baseline gap-x-4">
            <JobStateBadge state={job.state} />
            <span className="text-small text-ink-soft">
              <Ago when={job.createdAt} />
              {job.endedAt !== null && (
                <> · {t("tookText", { time: format.duration(Date.parse(job.endedAt) - Date.parse(job.createdAt)) })}</>
              )}
            </span>
          </p>
          <Progress
            label={t("progress")}
            done={items.done + items.failed}
            total={items.total}
            words={t("itemsLong", {
              done: format.count(items.done),
              total: format.count(items.total),
              failed: format.count(items.failed),
            })}
          />
          {(job.state === "open" || job.errorCode !== null) && (
            <p>
              <JobReason job={job} />
            </p>
          )}
          {job.waiting?.waitsFor != null && <p className="text-small text-ink-soft">{t("waits")}</p>}
        </div>
      </Panel>
      <Panel heading={t("asked")}>
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 [&_dt]:text-small [&_dt]:text-ink-soft">
          <Fact label={t("payer")}>
            <AccountLink id={job.account} />
          </Fact>
          <Fact label={t("key")}>{job.key === null ? t("noKey") : <IdText id={job.key} />}</Fact>
          <Fact label={t("model")}>{job.model}</Fact>
          <Fact label={t("assurance")}>{t(`assurances.${job.assurance}`)}</Fact>
          <Fact label={t("priority")}>{t(`priorities.${job.priority}`)}</Fact>
          <Fact label={t("deadline")}>{job.deadlineAt === null ? "–" : format.dateTime(job.deadlineAt)}</Fact>
        </dl>
      </Panel>
      <Panel heading={t("chunks")}>
        <Stats label={t("chunks")}>
          <Stat size="small" label={t("chunksTotal")} value={format.count(chunks.total)} />
          <Stat size="small" label={t("chunksDone")} value={format.count(chunks.done)} />
          <Stat size="small" label={t("chunksProvisional")} value={format.count(chunks.provisional)} />
          <Stat size="small" label={t("chunksCorrected")} value={format.count(chunks.corrected)} />
          <Stat size="small" label={t("chunksRefuted")} value={format.count(chunks.refuted)} />
        </Stats>
      </Panel>
      <Panel heading={t("money")}>
        <Stats label={t("money")}>
          <Stat size="small" label={t("quoted")} value={<Traced points={points.quoted} />} />
          <Stat size="small" label={t("held")} value={<Traced points={points.held} />} />
          <Stat size="small" label={t("charged")} value={<Traced points={points.charged} />} />
          <Stat size="small" label={t("rewarded")} value={<Traced points={points.rewarded} />} />
        </Stats>
        <p className="pt-5 text-small">
          <Link href={`/admin/ledger?job=${encodeURIComponent(job.id)}`}>{t("entries")}</Link> ·{" "}
          <Link href={`/admin/verification?job=${encodeURIComponent(job.id)}`}>{t("checksOfIt")}</Link>
        </p>
      </Panel>
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
