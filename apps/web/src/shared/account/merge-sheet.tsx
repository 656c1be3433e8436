"use client";

import { useState } from "react";
import { accountText } from "../text/account-text.ts";
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

/** What merging means, in plain words, before anybody signs it. */
export function MergeSheet({ account, wallet, onClose, onMerged }: Props) {
  const t = accountText.merge;
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const merge = async () => {
    setBusy(true);
    setFault(undefined);
    const outcome = await linkWallet(account, wallet, { merge: true });
    setBusy(false);
    if (outcome.how === "merged" || outcome.how === "linked") return onMerged();
    setFault(outcome.how === "failed" ? outcome.fault.sentence : t.refused);
  };
  return (
    <Sheet heading={t.heading} onClose={onClose}>
      <p>{t.lead}</p>
      <ul className="flex list-disc flex-col gap-2 pl-5">
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <p className="font-code text-small wrap-anywhere">{wallet.address}</p>
      <p className="text-small text-ink-soft">{t.sign}</p>
      {fault !== undefined && (
        <p role="alert" className="text-ember">
          {fault}
        </p>
      )}
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose}>
          {t.no}
        </Button>
        <Button disabled={isBusy} onClick={merge}>
          {isBusy ? t.busy : t.yes}
        </Button>
      </div>
    </Sheet>
  );
}
