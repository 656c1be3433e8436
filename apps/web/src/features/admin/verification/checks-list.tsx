"use client";

import { checkReason, verdict } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { Rates } from "./rates.tsx";
import { useCheckColumns } from "./use-check-columns.tsx";

const EVERY_MS = 8_000;

/** How often answers are right, and every check. */
export function ChecksList() {
  const t = useTranslations("admin.verification");
  const columns = useCheckColumns();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Rates />
      <h2 className="pt-12 pb-4 text-title font-medium">{t("checks")}</h2>
      <AdminTable
        caption={t("checks")}
        everyMs={EVERY_MS}
        anyFilters={["account", "job", "model"]}
        filters={[
          {
            name: "verdict",
            label: t("verdict"),
            options: verdict.options.map((value) => ({ value, label: t(`verdicts.${value}`) })),
          },
          {
            name: "reason",
            label: t("reason"),
            options: checkReason.options.map((value) => ({ value, label: t(`reasons.${value}`) })),
          },
        ]}
        ask={(relay, { filters, cursor }, signal) =>
          relay.admin.checks({
            account: filters.account,
            job: filters.job,
            model: filters.model,
            verdict: filters.verdict,
            reason: filters.reason,
            cursor,
            signal,
          })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={() => columns}
      />
    </>
  );
}
