"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { LocalAccount } from "viem";
import { Button } from "../../../../shared/ui/button.tsx";
import { Choice } from "../../../../shared/ui/choice.tsx";
import { TextField } from "../../../../shared/ui/field.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { parseAmount } from "../../chain/amount.ts";
import type { ChainFault } from "../../chain/chain-fault.ts";
import { type Asset, type PlannedTransfer, planTransfer } from "../../chain/plan-transaction.ts";
import type { Balances } from "../../chain/read-balances.ts";
import { sendTransaction } from "../../chain/send-transaction.ts";
import type { WalletStore } from "../../session/wallet-store.ts";
import type { ChainState } from "../../use-chain.ts";
import { Facts } from "../facts.tsx";
import { useAmounts } from "../use-amounts.ts";
import { useChainFaultText } from "../use-fault-text.ts";

interface Props {
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly store: WalletStore;
  readonly account: LocalAccount;
  readonly balances: Balances | null;
  readonly onSent: () => void;
  readonly onClose: () => void;
}

type Step =
  | { readonly at: "form" }
  | { readonly at: "review"; readonly planned: PlannedTransfer }
  | { readonly at: "sent" };

const ABOUT_ADDRESS: readonly ChainFault[] = ["address_invalid", "address_zero", "address_is_token"];
const ABOUT_AMOUNT: readonly ChainFault[] = ["amount_invalid", "amount_too_fine", "amount_zero", "not_enough_tokens"];

/** What, to whom and how much; then what it would do and cost; then it is signed. */
export function SendSheet({ chain, store, account, balances, onSent, onClose }: Props) {
  const t = useTranslations("wallet.send");
  const chainFaultText = useChainFaultText();
  const amounts = useAmounts();
  const { facts, client } = chain;
  const language = useLocale();
  const [step, setStep] = useState<Step>({ at: "form" });
  const [asset, setAsset] = useState<Asset>("token");
  const [to, setTo] = useState("");
  const [amount, setAmount] = useState("");
  const [isAll, setAll] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<ChainFault>();
  const unit = facts[asset];

  const look = async (event: FormEvent) => {
    event.preventDefault();
    setFault(undefined);
    const parsed = isAll ? { ok: true as const, value: "all" as const } : parseAmount(amount, unit.decimals, language);
    if (!parsed.ok) {
      setFault(parsed.fault);
      return;
    }
    setBusy(true);
    const planned = await planTransfer(client, facts, account.address, { asset, to, amount: parsed.value });
    setBusy(false);
    if (planned.ok) setStep({ at: "review", planned: planned.value });
    else setFault(planned.fault);
  };
  const send = async (planned: PlannedTransfer, shown: string) => {
    setBusy(true);
    setFault(undefined);
    const what = planned.asset === "coin" ? "send-coin" : "send-token";
    const sent = await sendTransaction({ client, store, account }, planned.transaction, { what, shown });
    setBusy(false);
    if (!sent.ok) {
      setFault(sent.fault);
      return;
    }
    setStep({ at: "sent" });
    onSent();
  };

  if (step.at === "sent") {
    return (
      <Sheet lightly heading={t("sent")} onClose={onClose}>
        <p role="status">{t("sentBody")}</p>
        <Button wide onClick={onClose}>
          {t("close")}
        </Button>
      </Sheet>
    );
  }
  if (step.at === "review") {
    const { planned } = step;
    const { feeMax } = planned.transaction;
    const shown = amounts.exactly(planned.amount, unit);
    const left = balances === null ? null : balances.coin - feeMax - planned.transaction.value;
    return (
      <Sheet heading={t("review")} onClose={onClose}>
        <p>{t("reviewLead")}</p>
        <Facts
          facts={[
            { label: t("amount"), value: <strong className="text-title font-medium">{shown}</strong> },
            { label: t("to"), value: planned.to, isCode: true },
            { label: t("from"), value: account.address, isCode: true },
            { label: t("network"), value: facts.name },
            { label: t("feeMax"), value: amounts.briefly(feeMax, facts.coin, 9) },
            ...(left === null || left < 0n ? [] : [{ label: t("after"), value: amounts.briefly(left, facts.coin) }]),
          ]}
        />
        {planned.to === account.address && <p className="text-bill">{t("self")}</p>}
        {fault !== undefined && (
          <p role="alert" className="text-ember">
            {chainFaultText(fault)}
          </p>
        )}
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" disabled={isBusy} onClick={() => setStep({ at: "form" })}>
            {t("back")}
          </Button>
          <Button disabled={isBusy} onClick={() => send(planned, shown)}>
            <span aria-live="polite">{isBusy ? t("sending") : t("confirm", { what: shown })}</span>
          </Button>
        </div>
      </Sheet>
    );
  }
  const has = (one: Asset) =>
    balances === null ? undefined : t("has", { amount: amounts.briefly(balances[one], facts[one]) });
  const errorAt = (about: readonly ChainFault[]) =>
    fault !== undefined && about.includes(fault) ? chainFaultText(fault) : undefined;
  return (
    <Sheet heading={t("heading")} onClose={onClose}>
      <form onSubmit={look} autoComplete="off" className="flex flex-col gap-5">
        <Choice
          legend={t("asset")}
          name="asset"
          value={asset}
          onChange={setAsset}
          options={(["token", "coin"] as const).map((value) => ({
            value,
            label: facts[value].symbol,
            ...(balances === null ? {} : { hint: has(value) ?? "" }),
          }))}
        />
        <TextField
          label={t("to")}
          hint={t("toHint")}
          error={errorAt(ABOUT_ADDRESS)}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          maxLength={100}
          required
          spellCheck={false}
          autoCapitalize="none"
          className="font-code text-small"
        />
        <div className="flex flex-col gap-2">
          <TextField
            label={t("amount")}
            error={errorAt(ABOUT_AMOUNT)}
            value={isAll ? "" : amount}
            placeholder={isAll ? t("all") : language === "de" ? "0,0" : "0.0"}
            onChange={(event) => setAmount(event.target.value)}
            inputMode="decimal"
            maxLength={64}
            disabled={isAll}
            required={!isAll}
          />
          <label className="flex min-h-11 cursor-pointer items-center gap-3 self-start text-small">
            <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} className="size-4 accent-(--iris)" />
            {t("all")}
          </label>
        </div>
        {fault !== undefined && ![...ABOUT_ADDRESS, ...ABOUT_AMOUNT].includes(fault) && (
          <p role="alert" className="text-ember">
            {chainFaultText(fault)}
          </p>
        )}
        <div className="flex gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" disabled={isBusy}>
            <span aria-live="polite">{isBusy ? t("busy") : t("next")}</span>
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
