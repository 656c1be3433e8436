"use client";

import type { AlertSeverity, AlertView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import { readAlertFacts } from "./read-alert-facts.ts";

const TONES: Record<AlertSeverity, BadgeTone> = { warning: "warn", critical: "bad" };

export function SeverityBadge({ severity }: { readonly severity: AlertSeverity }) {
  const t = useTranslations("admin.alerts.severities");
  return <Badge tone={TONES[severity]}>{t(severity)}</Badge>;
}

/** What is wrong and what to do, with the numbers that it was raised for. */
export function AlertWords({ alert }: { readonly alert: Pick<AlertView, "kind" | "subject" | "facts"> }) {
  const t = useTranslations("admin.alerts");
  const facts = readAlertFacts(alert);
  return (
    <>
      <span className="block">
        {t(`kinds.${alert.kind}`)}
        {alert.subject !== null && <span className="font-code text-[0.8125rem]"> {alert.subject}</span>}
      </span>
      {facts !== undefined && (
        <span className="block text-small font-normal text-ink-soft">{t(`facts.${facts.kind}`, facts.numbers)}</span>
      )}
    </>
  );
}
