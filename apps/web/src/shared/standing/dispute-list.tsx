import type { DisputeView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../format/use-format.ts";

/** Disputes, the newest first, with what was decided and why; the entry of a decision is in the statement. */
export function DisputeList({ disputes }: { readonly disputes: readonly DisputeView[] }) {
  const t = useTranslations("standing.disputes");
  const format = useFormat();
  return (
    <ul className="border-b border-rule">
      {disputes.map(({ id, about, state, stake, text, reason, entryId, createdAt, decidedAt }) => (
        <li key={id} className="border-t border-rule py-3.5">
          <p className="font-medium">
            {t(`about.${about.type}`)} · <span>{t(`states.${state}`)}</span>
          </p>
          <p className="mt-1 wrap-anywhere">{text}</p>
          {reason !== null && (
            <p className="mt-2 wrap-anywhere">
              {t("said")} <q>{reason}</q>
            </p>
          )}
          <p className="mt-1 text-small text-ink-soft">
            {t("opened", { when: format.dateTime(createdAt) })}
            {decidedAt !== null && ` · ${t("decided", { when: format.dateTime(decidedAt) })}`}
            {stake !== "0" && ` · ${t("stake", { points: format.points(stake) })}`}
          </p>
          {entryId !== null && (
            <p className="mt-1 text-small text-ink-soft">
              <Link href="/console/statement">{t("entry")}</Link>{" "}
              <span className="font-code wrap-anywhere">{entryId}</span>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
