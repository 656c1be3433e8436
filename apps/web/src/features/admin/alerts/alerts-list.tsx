"use client";

import { type AlertState, type AlertView, alertState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Ago } from "../../../shared/format/ago.tsx";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink } from "../list/links.tsx";
import { AlertWords, SeverityBadge } from "./alert-words.tsx";

const EVERY_MS = 5_000;
const TONES: Record<AlertState, BadgeTone> = { open: "warn", acknowledged: "busy", resolved: "good" };

interface Asking {
  readonly alert: AlertView;
  readonly to: "acknowledge" | "resolve";
  readonly again: () => void;
}

/** What needs an operator's eye, and what once did. */
export function AlertsList() {
  const t = useTranslations("admin.alerts");
  const [asking, setAsking] = useState<Asking>();
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <AdminTable
        caption={t("title")}
        everyMs={EVERY_MS}
        filters={[
          {
            name: "state",
            label: t("state"),
            options: alertState.options.map((value) => ({ value, label: t(`states.${value}`) })),
          },
        ]}
        ask={(relay, { filters, cursor }, signal) =>
          relay.admin.alerts({ state: alertState.safeParse(filters.state).data, cursor, signal })
        }
        rowKey={({ id }) => id}
        empty={{ title: t("none"), body: t("noneBody") }}
        columns={(again) => [
          { id: "what", header: t("what"), breaks: true, cell: (alert) => <AlertWords alert={alert} /> },
          { id: "severity", header: t("severity"), cell: ({ severity }) => <SeverityBadge severity={severity} /> },
          { id: "state", header: t("state"), cell: (alert) => <StateCell alert={alert} /> },
          { id: "first", header: t("first"), align: "end", cell: ({ firstAt }) => <Ago when={firstAt} /> },
          { id: "last", header: t("last"), align: "end", cell: ({ lastAt }) => <Ago when={lastAt} /> },
          {
            id: "acts",
            header: t("acts"),
            headerHidden: true,
            cell: (alert) => (
              <span className="flex flex-wrap gap-2 md:justify-end">
                {alert.state === "open" && (
                  <Button
                    look="quiet"
                    className="px-3 text-small"
                    onClick={() => setAsking({ alert, to: "acknowledge", again })}
                  >
                    {t("do.acknowledge")}
                  </Button>
                )}
                {alert.state !== "resolved" && (
                  <Button
                    look="quiet"
                    className="px-3 text-small"
                    onClick={() => setAsking({ alert, to: "resolve", again })}
                  >
                    {t("do.resolve")}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {asking !== undefined && <ActSheet {...asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function StateCell({ alert: { state, acknowledgedBy, resolvedBy } }: { readonly alert: AlertView }) {
  const t = useTranslations("admin.alerts");
  const by = state === "resolved" ? resolvedBy : acknowledgedBy;
  return (
    <>
      <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
      {by !== null && (
        <span className="block">
          <AccountLink id={by} />
        </span>
      )}
      {state === "resolved" && resolvedBy === null && <span className="block text-ink-soft">{t("byItself")}</span>}
    </>
  );
}

function ActSheet({ alert, to, again, onClose }: Asking & { readonly onClose: () => void }) {
  const t = useTranslations("admin.alerts");
  const act = useTranslations("admin.act");
  return (
    <ReasonSheet
      heading={t(`headings.${to}`)}
      steps={[t(`kinds.${alert.kind}`), t(`steps.${to}`)]}
      hint={act("auditReads")}
      yes={t(`do.${to}`)}
      done={t(`done.${to}`)}
      act={(relay, reason) =>
        to === "acknowledge"
          ? relay.admin.acknowledgeAlert(alert.id, reason)
          : relay.admin.resolveAlert(alert.id, reason)
      }
      onDone={again}
      onClose={onClose}
    />
  );
}
