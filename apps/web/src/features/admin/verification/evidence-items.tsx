"use client";

import type { AdminCheckView, EvidenceDifference, EvidenceItem } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { itemRows } from "./item-rows.ts";
import { VerdictBadge } from "./use-check-columns.tsx";
import { useDistanceText } from "./use-distance-text.ts";

/** Item by item: what was asked, and under it every answer beside the claimed one, with where it first differs. */
export function EvidenceItems({ check }: { readonly check: AdminCheckView }) {
  const t = useTranslations("admin.evidence");
  const rows = itemRows(check);
  if (rows.length === 0) return <p className="text-small text-ink-soft">{t("itemsGone")}</p>;
  return (
    <ol className="flex flex-col gap-8">
      {rows.map(({ index, input, cells }) => (
        <li key={index} className="flex flex-col gap-3">
          <h3 className="font-medium">{t("item", { index })}</h3>
          {input === null ? (
            <p className="text-small text-ink-soft">{t("inputGone")}</p>
          ) : (
            <Text item={input} label={t("inputOf", { index })} />
          )}
          <ul className="grid gap-4 md:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">
            {cells.map(({ answer, item }) => (
              <li key={`${answer.role} ${answer.node}`} className="flex min-w-0 flex-col gap-2">
                <strong className="text-small font-medium">{t(`roles.${answer.role}`)}</strong>
                {item === null ? (
                  <p className="text-small text-ink-soft">{t("itemGone")}</p>
                ) : (
                  <>
                    <Text item={item} label={t("answerOf", { role: t(`roles.${answer.role}`), index })} />
                    {item.differs !== null && <Difference differs={item.differs} />}
                  </>
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Difference({ differs: { verdict, distance, first } }: { readonly differs: EvidenceDifference }) {
  const t = useTranslations("admin.evidence");
  const distanceText = useDistanceText();
  return (
    <div className="flex flex-col gap-1 text-small">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <VerdictBadge verdict={verdict} />
        {distance !== null && <span>{t("apart", { distance: distanceText(distance) })}</span>}
      </p>
      {first !== null && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3">
          <dt className="col-span-2">
            {t(`first.${first.unit}`, { index: first.index + 1 })}
            {first.of !== null && <span className="font-code"> {first.of}</span>}
          </dt>
          <dt className="text-ink-soft">{t("roles.claimed")}</dt>
          <dd className="font-code wrap-anywhere">{first.claimed ?? t("ended")}</dd>
          <dt className="text-ink-soft">{t("here")}</dt>
          <dd className="font-code wrap-anywhere">{first.here ?? t("ended")}</dd>
        </dl>
      )}
    </div>
  );
}

/** Text as it was, never as markup. */
function Text({ item, label }: { readonly item: EvidenceItem; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={label} className="max-h-60 overflow-auto border border-rule bg-sunken px-3 py-2">
      <pre className="font-code text-small whitespace-pre-wrap wrap-anywhere">
        {item.json}
        {item.isCut && "…"}
      </pre>
    </section>
  );
}
