"use client";

import { type JobView, verificationStatus } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { BarList } from "../../../shared/ui/bar-list.tsx";

/** How many parts of the job's answers went through what. */
export function VerificationCounts({ job: { verification, assurance } }: { readonly job: JobView }) {
  const t = useTranslations("console.jobs.verified");
  const format = useFormat();
  const rows = verificationStatus.options
    .filter((status) => verification[status] > 0)
    .map((status) => ({
      id: status,
      label: t(`status.${status}`),
      value: verification[status],
      words: format.count(verification[status]),
    }));
  return (
    <div className="flex max-w-(--measure) flex-col gap-4">
      <p className="text-small text-ink-soft">{t(`assurance.${assurance}`)}</p>
      {rows.length === 0 ? <p>{t("none")}</p> : <BarList label={t("label")} rows={rows} />}
      {verification.corrected > 0 && <p>{t("corrected", { count: verification.corrected })}</p>}
    </div>
  );
}
