"use client";

import { type OperatorActionView, operatorActionType } from "@starling/protocol";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, IdText } from "../list/links.tsx";
import { ActionDetails } from "./action-details.tsx";
import { SubjectLink } from "./subject-link.tsx";

/** Everything that operators did, and why. */
export function AuditList() {
  const t = useTranslations("admin.audit");
  const { dateTime } = useFormat();
  const subject = useSearchParams().get("subject");
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {subject !== null && (
        <p className="pb-5 text-small">
          {t("of")} <IdText id={subject} whole />
        </p>
      )}
      <AdminTable
        caption={t("title")}
        anyFilters={["operator", "subject", "from", "to"]}
        filters={[
          {
            name: "action",
            label: t("action"),
            options: operatorActionType.options.map((value) => ({ value, label: t(`actions.${value}`) })),
          },
        ]}
        ask={(relay, { filters, cursor }, signal) =>
          relay.admin.audit({
            operator: filters.operator,
            action: filters.action,
            subject: filters.subject,
            from: filters.from,
            to: filters.to,
            cursor,
            signal,
          })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={() => [
          { id: "action", header: t("action"), cell: ({ action }) => t(`actions.${action}`) },
          { id: "subject", header: t("subject"), cell: (row) => <SubjectLink subject={row.subject} /> },
          { id: "reason", header: t("reason"), breaks: true, cell: (row) => <ActionReason row={row} /> },
          {
            id: "details",
            header: t("details"),
            breaks: true,
            cell: ({ action, details }) => <ActionDetails action={action} details={details} />,
          },
          { id: "operator", header: t("operator"), cell: ({ operator }) => <AccountLink id={operator} /> },
          { id: "at", header: t("when"), align: "end", cell: ({ at }) => dateTime(at) },
        ]}
      />
    </>
  );
}

/** As the operator wrote it; whoever takes the role writes none. */
function ActionReason({ row: { action, reason, details } }: { readonly row: OperatorActionView }) {
  const t = useTranslations("admin.audit.reasons");
  if (action !== "claim_operator") return reason;
  return t(details.invitedBy === null ? "firstLink" : "invitation");
}
