"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { LocalAccount } from "viem";
import { useFailureText } from "../../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { TextField } from "../../../../shared/ui/field.tsx";
import { Figure } from "../../../../shared/ui/figure.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { type AmountFault, redeemAmount } from "../../redeem/redeem-amount.ts";
import type { WalletStore } from "../../session/wallet-store.ts";
import type { ChainState } from "../../use-chain.ts";
import { RedemptionProgress } from "./redemption-progress.tsx";
import {
  type RedemptionActions,
  type RedemptionProblem,
  type RedemptionState,
  useRedemption,
} from "./use-redemption.ts";

interface Props {
  readonly relayUrl: string;
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly account: LocalAccount;
  readonly store: WalletStore;
  readonly onChange: () => void;
}

/** Points become tokens: one press, then each step as it happens. */
export function RedeemPanel({ relayUrl, chain, account, store, onChange }: Props) {
  const t = useTranslations("wallet.redeem");
  const problemText = useProblemText();
  const redemption = useRedemption(relayUrl, account, store, onChange);
  if (redemption.redemption !== null) {
    return (
      <RedemptionProgress
        view={redemption.redemption}
        problem={redemption.problem === null ? null : problemText(redemption.problem)}
        isBusy={redemption.isBusy}
        chain={chain}
        account={account}
        store={store}
        onTakeBack={redemption.takeBack}
        onDone={redemption.dismiss}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-(--measure)">{t("lead")}</p>
      {redemption.points === null ? (
        <Button className="self-start" look="quiet" disabled={redemption.isBusy} onClick={redemption.look}>
          <span aria-live="polite">{redemption.isBusy ? t("signingIn") : t("signIn")}</span>
        </Button>
      ) : (
        <RedeemForm {...redemption} points={redemption.points} facts={chain.facts} />
      )}
      {redemption.problem !== null && (
        <Notice tone="ember" urgent>
          <strong className="block">{t("failed")}</strong>
          {problemText(redemption.problem)}
        </Notice>
      )}
      {redemption.points !== null && !redemption.isLinked && (
        <button
          type="button"
          disabled={redemption.isBusy}
          onClick={redemption.lookInOwnAccount}
          className="min-h-11 cursor-pointer self-start text-small text-ink-soft underline underline-offset-3 hover:text-ink"
        >
          {t("otherAccount")}
        </button>
      )}
    </div>
  );
}

/** The sentence of what went wrong. */
function useProblemText(): (problem: RedemptionProblem) => string {
  const t = useTranslations("wallet");
  const say = useFailureText();
  return (problem) =>
    "failure" in problem
      ? say(problem.failure)
      : problem.said === "locked"
        ? t("chainFaults.locked")
        : t("redeem.noOther");
}

interface FormProps extends RedemptionState, RedemptionActions {
  readonly points: NonNullable<RedemptionState["points"]>;
  readonly facts: Props["chain"]["facts"];
}

function RedeemForm({ points, facts, isLinked, isBusy, asksMerge, redeem, dismiss }: FormProps) {
  const t = useTranslations("wallet.redeem");
  const format = useFormat();
  const [amount, setAmount] = useState(
    format.language === "de" ? points.redeemable.replace(".", ",") : points.redeemable,
  );
  const [fault, setFault] = useState<AmountFault>();
  const parsed = redeemAmount(amount, points.redeemable, facts.redemption.min, format.language);
  const isEnough = redeemAmount(points.redeemable, points.redeemable, facts.redemption.min).ok;
  const go = (event: FormEvent) => {
    event.preventDefault();
    setFault(parsed.ok ? undefined : parsed.fault);
    if (parsed.ok) redeem(parsed.value);
  };
  return (
    <>
      <dl>
        <Figure value={format.points(points.redeemable)} label={t("points")} />
      </dl>
      {points.pending !== "0" && (
        <p className="text-small text-ink-soft">{t("pending", { points: format.points(points.pending) })}</p>
      )}
      {points.redeemable === "0" ? (
        <p className="text-ink-soft">{t("none")}</p>
      ) : !isEnough ? (
        <p className="text-ink-soft">{t("below", { points: facts.redemption.min })}</p>
      ) : asksMerge ? (
        <div className="flex flex-col gap-4">
          <Notice tone="bill" urgent>
            <strong className="block">{t("merge.heading")}</strong>
            {t("merge.body")}
          </Notice>
          <div className="flex flex-wrap gap-3">
            <Button look="ember" disabled={isBusy} onClick={() => parsed.ok && redeem(parsed.value, true)}>
              {t("merge.go")}
            </Button>
            <Button look="quiet" onClick={dismiss}>
              {t("merge.cancel")}
            </Button>
          </div>
        </div>
      ) : (
        <form onSubmit={go} className="flex max-w-(--measure) flex-col gap-4">
          <TextField
            label={t("amount")}
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
            inputMode="decimal"
            autoComplete="off"
            maxLength={24}
            error={fault === undefined ? undefined : t(`amountFaults.${fault}`)}
            hint={`${t("min", { points: facts.redemption.min })} ${t("approval", { points: facts.redemption.approvalFrom })} ${facts.sponsored ? t("sponsored") : t("unsponsored")}`}
          />
          {!isLinked && <p className="text-small">{t("link")}</p>}
          <Button type="submit" className="self-start" disabled={isBusy}>
            <span aria-live="polite">{isBusy ? t("busy") : t("go", { amount, symbol: facts.token.symbol })}</span>
          </Button>
        </form>
      )}
    </>
  );
}
