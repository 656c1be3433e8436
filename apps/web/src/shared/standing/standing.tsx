"use client";

import type { SuspensionView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { Account } from "../account/account.ts";
import { useFailureText } from "../errors/use-failure-text.ts";
import { useFormat } from "../format/use-format.ts";
import { Notice } from "../ui/notice.tsx";
import { DisputeForm } from "./dispute-form.tsx";
import { DisputeList } from "./dispute-list.tsx";
import { Reversals } from "./reversals.tsx";
import { useStanding } from "./use-standing.ts";

interface Props {
  readonly account: Account;
  /** Says nothing while there is nothing to say: no suspension, no dispute, nothing taken back, and no fault. */
  readonly quiet: boolean;
}

/** Why the account is suspended, in the operator's words, and the way to dispute it; what checks took back; its disputes and what became of them. */
export function Standing({ account, quiet }: Props) {
  const t = useTranslations("standing.dispute");
  const words = useTranslations("standing.disputes");
  const say = useFailureText();
  const { state, again } = useStanding(account);
  if (state.phase === "asking") return null;
  if (state.phase === "failed") return quiet ? null : <Notice tone="bill">{say(state.failure)}</Notice>;
  const { suspension, disputes, reversals } = state.standing;
  const disputed = disputes.some(
    ({ about, createdAt }) =>
      about.type === "suspension" && suspension !== null && Date.parse(createdAt) >= Date.parse(suspension.at),
  );
  if (suspension === null && disputes.length === 0 && reversals.data.length === 0) return null;
  return (
    <section className="flex max-w-[44rem] flex-col gap-5 pb-8" aria-live="polite">
      {suspension !== null && <Suspended suspension={suspension} />}
      {suspension !== null && !disputed && (
        <div className="flex flex-col gap-4">
          <h2 className="text-title font-semibold">{t("heading")}</h2>
          <DisputeForm account={account} about={{ type: "suspension" }} onOpened={again} />
        </div>
      )}
      {disputes.length > 0 && (
        <div className="flex flex-col gap-3">
          <h2 className="text-title font-semibold">{words("heading")}</h2>
          <DisputeList disputes={disputes} />
        </div>
      )}
      {reversals.data.length > 0 && (
        <Reversals
          account={account}
          reversals={reversals.data}
          hasMore={reversals.next_cursor !== null}
          onDisputed={again}
        />
      )}
    </section>
  );
}

function Suspended({ suspension: { at, by, reason, checkId } }: { readonly suspension: SuspensionView }) {
  const t = useTranslations("standing");
  const format = useFormat();
  return (
    <Notice tone="ember" urgent>
      <strong className="block">{t("heading")}</strong>
      <span className="block">{by === "operator" ? t("byOperator") : t("byCheck")}</span>
      {reason !== null && <q className="mt-1 block font-medium wrap-anywhere">{reason}</q>}
      <span className="mt-2 block">{t("means")}</span>
      <span className="mt-2 block text-small text-ink-soft">
        {t("since", { when: format.dateTime(at) })}
        {checkId !== null && (
          <>
            {" · "}
            {t("check")} <span className="font-code wrap-anywhere">{checkId}</span>
          </>
        )}
      </span>
    </Notice>
  );
}
