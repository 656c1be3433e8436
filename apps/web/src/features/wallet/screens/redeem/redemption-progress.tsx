"use client";

import type { RedemptionView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { LocalAccount } from "viem";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { ProgressBar } from "../../../../shared/ui/progress-bar.tsx";
import type { ChainFault } from "../../chain/chain-fault.ts";
import type { PlannedTransaction } from "../../chain/plan-transaction.ts";
import { sendTransaction } from "../../chain/send-transaction.ts";
import { planVoucher } from "../../redeem/plan-voucher.ts";
import { isOpen, redemptionStep } from "../../redeem/redemption-step.ts";
import type { WalletStore } from "../../session/wallet-store.ts";
import type { ChainState } from "../../use-chain.ts";
import { useAmounts } from "../use-amounts.ts";
import { useChainFaultText } from "../use-fault-text.ts";

interface Props {
  readonly view: RedemptionView;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly account: LocalAccount;
  readonly store: WalletStore;
  readonly onTakeBack: () => void;
  readonly onDone: () => void;
}

/** One redemption from the relay's yes to tokens that stay. */
export function RedemptionProgress({ view, problem, isBusy, chain, account, store, onTakeBack, onDone }: Props) {
  const t = useTranslations("wallet.redeem");
  const amounts = useAmounts();
  const tWallet = useTranslations("wallet");
  const format = useFormat();
  const { facts } = chain;
  const step = redemptionStep(view, facts.sponsored);
  const { transaction } = view;
  const needed = transaction?.confirmationsNeeded ?? facts.confirmations;
  const blocks = Math.min(transaction?.confirmations ?? 0, needed);
  return (
    <div className="flex max-w-(--measure) flex-col gap-4">
      <p className="figures text-title">
        {t("amounts", {
          points: format.points(view.amount),
          tokens: amounts.exactly(BigInt(view.tokens), facts.token),
        })}
      </p>
      <div role="status">
        <p className="font-display text-section">{t(`steps.${step}.title`)}</p>
        <p className="mt-1">{t(`steps.${step}.body`)}</p>
        {view.reason !== null && <p className="mt-1 wrap-anywhere">{view.reason}</p>}
      </div>
      {step === "seen" && (
        <div className="flex flex-col gap-1.5">
          <ProgressBar
            percent={Math.round((100 * blocks) / needed)}
            label={t("blocks", { blocks: String(blocks), needed: String(needed) })}
          />
          <p className="text-small text-ink-soft">{t("blocks", { blocks: String(blocks), needed: String(needed) })}</p>
        </div>
      )}
      {step === "issuedSelf" && <SendVoucher view={view} chain={chain} account={account} store={store} />}
      {problem !== null && (
        <Notice tone="ember" urgent>
          <strong className="block">{t("failed")}</strong>
          {problem}
        </Notice>
      )}
      {step === "held" && (
        <Button look="quiet" className="self-start" disabled={isBusy} onClick={onTakeBack}>
          {t("cancel")}
        </Button>
      )}
      {!isOpen(view) && (
        <Button look="quiet" className="self-start" onClick={onDone}>
          {tWallet("backup.close")}
        </Button>
      )}
    </div>
  );
}

/** The relay pays for nothing here: the wallet hands the voucher over, once its owner has seen the fee. */
function SendVoucher({
  view,
  chain: { client, facts },
  account,
  store,
}: Pick<Props, "view" | "chain" | "account" | "store">) {
  const t = useTranslations("wallet.redeem");
  const chainFaultText = useChainFaultText();
  const amounts = useAmounts();
  const [planned, setPlanned] = useState<PlannedTransaction>();
  const [fault, setFault] = useState<ChainFault>();
  const [isSending, setSending] = useState(false);
  const [tries, setTries] = useState(0);
  const { voucher } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try plans anew
  useEffect(() => {
    if (voucher === null) return;
    let isOver = false;
    setFault(undefined);
    void planVoucher(client, facts, account.address, voucher).then((plan) => {
      if (isOver) return;
      if (plan.ok) setPlanned(plan.value);
      else setFault(plan.fault);
    });
    return () => {
      isOver = true;
    };
  }, [client, facts, account.address, voucher?.signature, tries]);
  const send = async (plan: PlannedTransaction) => {
    setSending(true);
    const shown = amounts.exactly(BigInt(view.tokens), facts.token);
    const sent = await sendTransaction({ client, store, account }, plan, { what: "redeem", shown });
    if (sent.ok) return;
    setSending(false);
    setFault(sent.fault);
  };
  if (fault !== undefined) {
    return (
      <>
        <p role="alert" className="text-ember">
          {chainFaultText(fault)}
        </p>
        <Button look="quiet" className="self-start" onClick={() => setTries(tries + 1)}>
          {t("again")}
        </Button>
      </>
    );
  }
  return planned === undefined ? (
    <p role="status" className="text-ink-soft">
      {t("planning")}
    </p>
  ) : (
    <Button className="self-start" disabled={isSending} onClick={() => send(planned)}>
      {t("sendSelf", { fee: amounts.briefly(planned.feeMax, facts.coin, 9) })}
    </Button>
  );
}
