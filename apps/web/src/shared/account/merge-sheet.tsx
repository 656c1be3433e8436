"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/sheet.tsx";
import type { Account } from "./account.ts";
import { linkWallet } from "./link-wallet.ts";
import type { SigningWallet } from "./signing-wallet.ts";

interface Props {
  readonly account: Account;
  /** Of the other account. */
  readonly wallet: SigningWallet;
  readonly onClose: () => void;
  readonly onMerged: () => void;
}

const STEPS = ["points", "access", "devices", "closed"] as const;

/** What merging means, in plain words, before anybody signs it. */
export function MergeSheet({ account, wallet, onClose, onMerged }: Props) {
  const t = useTranslations("account.merge");
  const say = useFailureText();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const merge = async () => {
    setBusy(true);
    setFault(undefined);
    const outcome = await linkWallet(account, wallet, { merge: true });
    setBusy(false);
    if (outcome.how === "merged" || outcome.how === "linked") return onMerged();
    setFault(outcome.how === "failed" ? say(outcome.fault) : t("refused"));
  };
  return (
    <Sheet heading={t("heading")} onClose={onClose}>
      <p>{t("lead")}</p>
      <ul className="flex list-disc flex-col gap-2 pl-5">
        {STEPS.map((step) => (
          <li key={step}>{t(`steps.${step}`)}</li>
        ))}
      </ul>
      <p className="font-code text-small wrap-anywhere">{wallet.address}</p>
      <p className="text-small text-ink-soft">{t("sign")}</p>
      {fault !== undefined && (
        <p role="alert" className="text-ember">
          {fault}
        </p>
      )}
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose}>
          {t("no")}
        </Button>
        <Button disabled={isBusy} onClick={merge}>
          {isBusy ? t("busy") : t("yes")}
        </Button>
      </div>
    </Sheet>
  );
}
