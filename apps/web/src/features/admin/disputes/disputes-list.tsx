"use client";

import { disputeState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, DisputeLink } from "../list/links.tsx";
import { DisputeStateBadge } from "./dispute-state.tsx";

const EVERY_MS = 8_000;

/** What owners say was wrong, and what was decided. */
export function DisputesList() {
  const t = useTranslations("admin.disputes");
  const format = useFormat();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <AdminTable
        caption={t("title")}
        everyMs={EVERY_MS}
        anyFilters={["account"]}
        filters={[
          {
            name: "state",
            label: t("state"),
            options: disputeState.options.map((value) => ({ value, label: t(`states.${value}`) })),
          },
        ]}
        ask={(relay, { filters, cursor }, signal) =>
          relay.admin.disputes({ state: filters.state, account: filters.account, cursor, signal })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={() => [
          { id: "dispute", header: t("dispute"), cell: ({ id }) => <DisputeLink id={id} /> },
          { id: "account", header: t("by"), cell: ({ account }) => <AccountLink id={account} /> },
          { id: "about", header: t("about"), cell: ({ about }) => t(`abouts.${about.type}`) },
          { id: "state", header: t("state"), cell: ({ state }) => <DisputeStateBadge state={state} /> },
          {
            id: "text",
            header: t("says"),
            breaks: true,
            cell: ({ text }) => <span className="line-clamp-2">{text}</span>,
          },
          { id: "stake", header: t("stake"), align: "end", cell: ({ stake }) => format.points(stake) },
          { id: "at", header: t("opened"), align: "end", cell: ({ createdAt }) => <Ago when={createdAt} /> },
        ]}
      />
    </>
  );
}
