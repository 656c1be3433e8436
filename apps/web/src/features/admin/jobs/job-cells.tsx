"use client";

import type { AdminJobRow, JobState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import { ProgressBar } from "../../../shared/ui/progress-bar.tsx";

const TONES: Record<JobState, BadgeTone> = { open: "busy", done: "good", failed: "bad", cancelled: "quiet" };

export function JobStateBadge({ state }: { readonly state: JobState }) {
  const t = useTranslations("admin.jobs.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}

/** How much of a job is answered, and what failed. */
export function JobProgress({ job }: { readonly job: Pick<AdminJobRow, "items"> }) {
  const t = useTranslations("admin.jobs");
  const { count, percent } = useFormat();
  const { total, done, failed } = job.items;
  const words = t("itemsOf", { done: count(done), total: count(total) });
  return (
    <span className="flex min-w-28 flex-col gap-1.5">
      <span className="tabular-nums">
        {words} {failed > 0 && <span className="text-ember">{t("itemsFailed", { count: failed })}</span>}
      </span>
      <ProgressBar
        percent={total === 0 ? 0 : Math.floor((100 * (done + failed)) / total)}
        label={percent(done, total)}
      />
    </span>
  );
}

/** Why an open job is where it is. */
export function JobReason({ job }: { readonly job: Pick<AdminJobRow, "waiting" | "state" | "errorCode"> }) {
  const t = useTranslations("admin.jobs");
  const { count } = useFormat();
  const { waiting, state, errorCode } = job;
  if (state !== "open") return errorCode === null ? "–" : <span className="font-code text-small">{errorCode}</span>;
  if (waiting === null) return <span className="text-ink-soft">{t("loads")}</span>;
  const { reason, queued, leased, checking, parked } = waiting;
  return (
    <>
      {t(`reasons.${reason}`)}
      <span className="block text-ink-soft">
        {t("chunksNow", { queued: count(queued), leased: count(leased), checking: count(checking) })}
        {parked > 0 && ` ${t("parked", { count: parked })}`}
      </span>
    </>
  );
}
