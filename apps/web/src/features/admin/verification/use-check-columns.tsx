"use client";

import type { AdminCheckRow, Verdict } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import type { Column } from "../../../shared/ui/data-table.tsx";
import { AccountLink, CheckLink, JobLink } from "../list/links.tsx";
import { ModelName } from "../list/model-name.tsx";
import { useDistanceText } from "./use-distance-text.ts";

const TONES: Record<Verdict, BadgeTone> = { match: "good", mismatch: "bad", inconclusive: "warn" };

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const t = useTranslations("admin.verification.verdicts");
  return <Badge tone={TONES[verdict]}>{t(verdict)}</Badge>;
}

/** What lists of checks show. */
export function useCheckColumns(): readonly Column<AdminCheckRow>[] {
  const t = useTranslations("admin.verification");
  const distanceText = useDistanceText();
  return [
    { id: "check", header: t("check"), cell: ({ id }) => <CheckLink id={id} /> },
    {
      id: "verdict",
      header: t("verdict"),
      cell: ({ verdict, falseAlarm }) => (
        <>
          <VerdictBadge verdict={verdict} />
          {falseAlarm && <span className="block text-ink-soft">{t("falseAlarm")}</span>}
        </>
      ),
    },
    { id: "reason", header: t("reason"), cell: ({ reason }) => t(`reasons.${reason}`) },
    { id: "account", header: t("whose"), cell: ({ account }) => <AccountLink id={account} /> },
    { id: "model", header: t("model"), cell: ({ model }) => <ModelName id={model} /> },
    { id: "job", header: t("job"), cell: ({ job }) => (job === null ? t("knownAnswer") : <JobLink id={job} />) },
    {
      id: "distance",
      header: t("distance"),
      align: "end",
      cell: ({ distance }) => (distance === null ? "–" : distanceText(distance)),
    },
    {
      id: "referees",
      header: t("referees"),
      align: "end",
      cell: ({ referees }) =>
        t("refereesOf", { agree: referees.filter(({ agrees }) => agrees).length, count: referees.length }),
    },
    { id: "at", header: t("when"), align: "end", cell: ({ at }) => <Ago when={at} /> },
  ];
}
