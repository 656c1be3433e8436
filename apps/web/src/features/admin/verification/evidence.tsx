"use client";

import type { AdminCheckView, EvidenceAnswer, EvidenceItem } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { AccountLink, NodeLink } from "../list/links.tsx";
import { DistanceScale } from "./distance-scale.tsx";

/** What was asked, then each answer beside the others, and how far they are apart against what is allowed. */
export function Evidence({ check }: { readonly check: AdminCheckView }) {
  const t = useTranslations("admin.evidence");
  return (
    <div className="flex flex-col gap-8">
      <DistanceScale distance={check.distance} tolerance={check.tolerance} />
      <section aria-label={t("input")} className="flex flex-col gap-3">
        <h2 className="text-title font-medium">{t("input")}</h2>
        <Items items={check.input} none={t("inputGone")} label={t("input")} />
      </section>
      <section aria-label={t("answers")} className="flex flex-col gap-3">
        <h2 className="text-title font-medium">{t("answers")}</h2>
        <ul className="grid gap-x-8 gap-y-8 md:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))]">
          {check.answers.map((answer) => (
            <Answer key={`${answer.role} ${answer.node} ${answer.outputHash}`} answer={answer} />
          ))}
        </ul>
        {check.omitted > 0 && <p className="text-small text-ink-soft">{t("omitted", { count: check.omitted })}</p>}
      </section>
    </div>
  );
}

function Answer({ answer }: { readonly answer: EvidenceAnswer }) {
  const t = useTranslations("admin.evidence");
  const format = useFormat();
  const { role, node, account, agrees, at, outputHash, attested, items } = answer;
  return (
    <li className="flex min-w-0 flex-col gap-2 border-t-2 border-rule-strong pt-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <strong className="font-medium">{t(`roles.${role}`)}</strong>
        {agrees !== null && <Badge tone={agrees ? "good" : "bad"}>{agrees ? t("agrees") : t("disagrees")}</Badge>}
      </p>
      <p className="flex flex-wrap gap-x-4 text-small text-ink-soft">
        {account !== null && <AccountLink id={account} />}
        {node !== null && <NodeLink id={node} />}
        {at !== null && <span>{format.dateTime(at)}</span>}
        {role !== "referee" && <span>{attested ? t("attested") : t("unattested")}</span>}
      </p>
      <Items items={items} none={role === "referee" ? t("refereeGone") : t("answerGone")} label={t(`roles.${role}`)} />
      {outputHash !== null && (
        <p className="text-small text-ink-soft">
          {t("hash")} <span className="font-code wrap-anywhere">{outputHash}</span>
        </p>
      )}
    </li>
  );
}

interface ItemsProps {
  readonly items: readonly EvidenceItem[] | null;
  readonly none: string;
  readonly label: string;
}

/** Text as it was, never as markup. */
function Items({ items, none, label }: ItemsProps) {
  const t = useTranslations("admin.evidence");
  if (items === null || items.length === 0) return <p className="text-small text-ink-soft">{none}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={label} className="max-h-96 overflow-auto border border-rule bg-sunken">
      <ol>
        {items.map(({ index, json, isCut }) => (
          <li key={index} className="border-b border-rule px-3 py-2 last:border-b-0">
            <span className="text-small text-ink-soft">{t("item", { index })}</span>
            <pre className="font-code text-small whitespace-pre-wrap wrap-anywhere">
              {json}
              {isCut && "…"}
            </pre>
          </li>
        ))}
      </ol>
    </section>
  );
}
