"use client";

import { jobState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, JobLink, Traced } from "../list/links.tsx";
import { ModelName } from "../list/model-name.tsx";
import { JobProgress, JobReason, JobStateBadge } from "./job-cells.tsx";
import { Queue } from "./queue.tsx";

const EVERY_MS = 4_000;

/** What waits and why, then every job. */
export function JobsList() {
  const t = useTranslations("admin.jobs");
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Queue />
      <h2 className="pt-12 pb-4 text-title font-medium">{t("all")}</h2>
      <AdminTable
        caption={t("title")}
        search={t("search")}
        everyMs={EVERY_MS}
        anyFilters={["account", "model"]}
        filters={[
          {
            name: "state",
            label: t("state"),
            options: jobState.options.map((value) => ({ value, label: t(`states.${value}`) })),
          },
        ]}
        ask={(relay, { search, filters, cursor }, signal) =>
          relay.admin.jobs({
            ...(search === "" ? {} : { q: search }),
            account: filters.account,
            model: filters.model,
            state: filters.state,
            cursor,
            signal,
          })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={() => [
          { id: "job", header: t("job"), cell: ({ id }) => <JobLink id={id} /> },
          { id: "account", header: t("payer"), cell: ({ account }) => <AccountLink id={account} /> },
          { id: "model", header: t("model"), cell: ({ model }) => <ModelName id={model} /> },
          { id: "state", header: t("state"), cell: ({ state }) => <JobStateBadge state={state} /> },
          { id: "progress", header: t("progress"), cell: (job) => <JobProgress job={job} /> },
          { id: "reason", header: t("why"), cell: (job) => <JobReason job={job} /> },
          {
            id: "charged",
            header: t("charged"),
            align: "end",
            cell: ({ points }) => <Traced points={points.charged} />,
          },
          { id: "at", header: t("since"), align: "end", cell: ({ createdAt }) => <Ago when={createdAt} /> },
        ]}
      />
    </>
  );
}
