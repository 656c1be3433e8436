"use client";

import type { AdminRedemptionView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink, IdText } from "../list/links.tsx";
import { useAdmin } from "../shell/admin-context.ts";

const EVERY_MS = 8_000;

interface Asking {
  readonly redemption: AdminRedemptionView;
  readonly to: "approve" | "reject";
  readonly again: () => void;
}

/** Redemptions that wait for an operator. */
export function RedemptionsList() {
  const t = useTranslations("admin.redemptions");
  const format = useFormat();
  const { accountId } = useAdmin();
  const [asking, setAsking] = useState<Asking>();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <AdminTable
        caption={t("title")}
        everyMs={EVERY_MS}
        ask={(relay, { cursor }, signal) => relay.admin.redemptionsPage({ cursor, signal })}
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={(again) => [
          { id: "redemption", header: t("redemption"), cell: ({ id }) => <IdText id={id} /> },
          { id: "account", header: t("owner"), cell: ({ account }) => <AccountLink id={account} /> },
          { id: "amount", header: t("amount"), align: "end", cell: ({ amount }) => format.points(amount) },
          {
            id: "to",
            header: t("recipient"),
            breaks: true,
            cell: ({ recipient }) => <span className="font-code text-[0.8125rem]">{recipient}</span>,
          },
          { id: "at", header: t("asked"), align: "end", cell: ({ createdAt }) => <Ago when={createdAt} /> },
          {
            id: "acts",
            header: t("acts"),
            headerHidden: true,
            cell: (redemption) =>
              redemption.account === accountId ? (
                t("own")
              ) : (
                <span className="flex flex-wrap gap-2 md:justify-end">
                  {(["approve", "reject"] as const).map((to) => (
                    <Button
                      key={to}
                      look="quiet"
                      className="px-3 text-small"
                      aria-label={t(`named.${to}`, { id: redemption.id })}
                      onClick={() => setAsking({ redemption, to, again })}
                    >
                      {t(`do.${to}`)}
                    </Button>
                  ))}
                </span>
              ),
          },
        ]}
      />
      {asking !== undefined && <DecideSheet {...asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function DecideSheet({ redemption, to, again, onClose }: Asking & { readonly onClose: () => void }) {
  const t = useTranslations("admin.redemptions");
  const act = useTranslations("admin.act");
  const { points } = useFormat();
  const amount = points(redemption.amount);
  return (
    <ReasonSheet
      heading={t(`headings.${to}`, { amount })}
      steps={to === "approve" ? [t("steps.voucher"), t("steps.final")] : [t("steps.back", { amount }), t("steps.told")]}
      hint={act(to === "approve" ? "auditReads" : "ownerReads")}
      yes={t(`do.${to}`)}
      done={t(`done.${to}`)}
      grave={to === "reject"}
      act={(relay, reason) =>
        to === "approve" ? relay.admin.approve(redemption.id, { reason }) : relay.admin.reject(redemption.id, reason)
      }
      onDone={again}
      onClose={onClose}
    />
  );
}
