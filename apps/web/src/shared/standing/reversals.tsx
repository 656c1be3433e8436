"use client";

import type { ReversalView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Account } from "../account/account.ts";
import { useFormat } from "../format/use-format.ts";
import { Button } from "../ui/button.tsx";
import { DisputeSheet } from "./dispute-sheet.tsx";

interface Props {
  readonly account: Account;
  /** The newest page. */
  readonly reversals: readonly ReversalView[];
  readonly hasMore: boolean;
  readonly onDisputed: () => void;
}

const SHOWN_FIRST = 5;

/** What checks took back of the account's rewards, and the way to dispute each. */
export function Reversals({ account, reversals, hasMore, onDisputed }: Props) {
  const t = useTranslations("standing.reversals");
  const format = useFormat();
  const [disputed, setDisputed] = useState<ReversalView>();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? reversals : reversals.slice(0, SHOWN_FIRST);
  return (
    <div>
      <h2 className="text-title font-semibold">{t("heading")}</h2>
      <p className="mt-2">{t("lead")}</p>
      <ul className="mt-3 border-b border-rule">
        {shown.map((reversal) => (
          <li
            key={reversal.checkId}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-rule py-3.5"
          >
            <p className="min-w-0">
              <span className="block font-medium">
                {reversal.taken === "0" ? t("nothing") : t("taken", { points: format.points(reversal.taken) })}
              </span>
              <span className="block text-small text-ink-soft wrap-anywhere">
                {reversal.model} · {format.dateTime(reversal.at)}
              </span>
            </p>
            {reversal.dispute === null ? (
              <Button look="quiet" className="min-h-9 px-4 text-small" onClick={() => setDisputed(reversal)}>
                {t("dispute")}
              </Button>
            ) : (
              <span className="text-small text-ink-soft">{t("disputed")}</span>
            )}
          </li>
        ))}
      </ul>
      {shown.length < reversals.length && (
        <Button look="quiet" className="mt-3" onClick={() => setWhole(true)}>
          {t("all", { count: reversals.length })}
        </Button>
      )}
      {hasMore && isWhole && <p className="mt-2 text-small text-ink-soft">{t("more", { count: reversals.length })}</p>}
      {disputed !== undefined && (
        <DisputeSheet
          account={account}
          about={{ type: "check", checkId: disputed.checkId }}
          onOpened={() => {
            setDisputed(undefined);
            onDisputed();
          }}
          onClose={() => setDisputed(undefined)}
        >
          {t("about", { model: disputed.model, when: format.dateTime(disputed.at) })}
        </DisputeSheet>
      )}
    </div>
  );
}
