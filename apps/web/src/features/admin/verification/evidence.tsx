"use client";

import type { AdminCheckView, EvidenceAnswer } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { AccountLink, NodeLink } from "../list/links.tsx";
import { DistanceScale } from "./distance-scale.tsx";
import { EvidenceItems } from "./evidence-items.tsx";
import { useDistanceText } from "./use-distance-text.ts";

/** Who said what, how far they are apart against what is allowed, and each item with all answers to it side by side. */
export function Evidence({ check }: { readonly check: AdminCheckView }) {
  const t = useTranslations("admin.evidence");
  return (
    <div className="flex flex-col gap-8">
      <DistanceScale distance={check.distance} tolerance={check.tolerance} />
      <section aria-label={t("answers")} className="flex flex-col gap-3">
        <h2 className="text-title font-medium">{t("answers")}</h2>
        <ul className="grid gap-x-8 gap-y-6 md:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))]">
          {check.answers.map((answer) => (
            <Answer key={`${answer.role} ${answer.node} ${answer.outputHash}`} answer={answer} />
          ))}
        </ul>
      </section>
      <section aria-label={t("items")} className="flex flex-col gap-3">
        <h2 className="text-title font-medium">{t("items")}</h2>
        <EvidenceItems check={check} />
        {check.omitted > 0 && <p className="text-small text-ink-soft">{t("omitted", { count: check.omitted })}</p>}
      </section>
    </div>
  );
}

function Answer({ answer }: { readonly answer: EvidenceAnswer }) {
  const t = useTranslations("admin.evidence");
  const format = useFormat();
  const distanceText = useDistanceText();
  const { role, node, account, agrees, at, distance, bytes, outputHash, attested, items } = answer;
  const isGone = items === null || items.length === 0;
  return (
    <li className="flex min-w-0 flex-col gap-2 border-t-2 border-rule-strong pt-3 text-small">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-body">
        <strong className="font-medium">{t(`roles.${role}`)}</strong>
        {agrees !== null && <Badge tone={agrees ? "good" : "bad"}>{agrees ? t("agrees") : t("disagrees")}</Badge>}
      </p>
      <p className="flex flex-wrap gap-x-4 text-ink-soft">
        {account !== null && <AccountLink id={account} />}
        {node !== null && <NodeLink id={node} />}
        {at !== null && <span>{format.dateTime(at)}</span>}
        <span>{attested ? t("attested") : t("unattested")}</span>
        {bytes !== null && <span>{format.bytes(bytes)}</span>}
      </p>
      {distance !== null && <p>{t("apart", { distance: distanceText(distance) })}</p>}
      {isGone && <p className="text-ink-soft">{role === "referee" ? t("refereeGone") : t("answerGone")}</p>}
      {outputHash !== null && (
        <p className="text-ink-soft">
          {t("hash")} <span className="font-code wrap-anywhere">{outputHash}</span>
        </p>
      )}
    </li>
  );
}
