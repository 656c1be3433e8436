"use client";

import type { JobNews, ListedJob } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { useAccountLive } from "../live/use-account-live.ts";
import { JobStateBadge } from "../parts/job-state-badge.tsx";
import { shortId } from "../parts/short-id.ts";

const SHOWN_MAX = 12;

/** What runs now and what ended while somebody looked, moving by itself. */
export function OpenJobs({ open }: { readonly open: readonly ListedJob[] }) {
  const t = useTranslations("console.overview");
  const tJobs = useTranslations("console.jobs");
  const format = useFormat();
  const news = useAccountLive((live) => live.jobs);
  const jobs = latest(open, news);
  return (
    <section aria-labelledby="open-jobs" className="flex flex-col gap-3">
      <h2 id="open-jobs" className="text-title font-medium">
        {t("jobs")}
      </h2>
      {jobs.length === 0 ? (
        <p className="text-ink-soft">{t("noJobs")}</p>
      ) : (
        <ul className="divide-y divide-rule border-y border-rule">
          {jobs.map((job) => (
            <li key={job.id} className="grid items-center gap-x-6 gap-y-1 py-3 sm:grid-cols-[9rem_8rem_1fr_1fr_auto]">
              <Link
                href={`/console/jobs/${job.id}`}
                prefetch={false}
                className="inline-flex min-h-11 items-center font-code text-small"
              >
                {shortId(job.id)}
              </Link>
              <JobStateBadge state={job.state} />
              <span className="text-small wrap-anywhere">{job.model}</span>
              <JobProgress job={job} />
              <span className="text-small tabular-nums">{tJobs("costs", { points: format.points(job.charged) })}</span>
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link href="/console/jobs" className="inline-flex min-h-11 items-center text-small">
          {t("allJobs")}
        </Link>
      </p>
    </section>
  );
}

/** Open jobs as they were read, brought up to what was told, and those that were told of since; the newest first. */
function latest(open: readonly ListedJob[], news: ReadonlyMap<string, JobNews>): readonly JobNews[] {
  const read = open.map(
    ({ id, model, state, items, price }): JobNews => ({ id, model, state, items, charged: price.charged }),
  );
  const all = new Map<string, JobNews>([...read.map((job) => [job.id, job] as const), ...news]);
  return [...all.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, SHOWN_MAX);
}
