"use client";

import { isStarlingError } from "@starling/sdk";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Account, AccountFault } from "../../../shared/account/account.ts";
import type { FoundWallet } from "../../../shared/account/found-wallets.ts";
import { connectWallet, proveWith, WalletRefused } from "../../../shared/account/signing-wallet.ts";
import { useFoundWallets } from "../../../shared/account/use-found-wallets.ts";
import { FailureLine } from "../../../shared/ask/failure-line.tsx";
import { Button } from "../../../shared/ui/button.tsx";

interface Props {
  readonly account: Account;
  readonly fault: AccountFault | null;
  readonly isBusy: boolean;
  /** Whether a wallet that no account has opens one. */
  readonly mayCreate: boolean;
}

/** By this browser's key, or by a wallet that another program announces. */
export function SignInWays({ account, fault, isBusy, mayCreate }: Props) {
  const t = useTranslations("admin.signIn");
  const wallets = useFoundWallets();
  const [refused, setRefused] = useState<"unsigned" | "unknown">();

  const byWallet = async ({ provider }: FoundWallet) => {
    setRefused(undefined);
    try {
      const wallet = await connectWallet(provider);
      await account.signInByWallet(proveWith(wallet, { to: "signIn" }), { create: mayCreate });
    } catch (error) {
      if (error instanceof WalletRefused) setRefused("unsigned");
      else if (isStarlingError(error)) setRefused("unknown");
      else throw error;
    }
  };
  return (
    <div className="flex flex-col items-start gap-4">
      {fault !== null && <FailureLine failure={fault} />}
      {refused !== undefined && (
        <p role="alert" className="text-ember">
          {t(refused)}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        <Button disabled={isBusy} onClick={() => account.signInByDevice()}>
          {isBusy ? t("busy") : t("device")}
        </Button>
        {wallets.map((wallet) => (
          <Button key={wallet.id} look="quiet" disabled={isBusy} onClick={() => byWallet(wallet)}>
            {t("wallet", { name: wallet.name })}
          </Button>
        ))}
      </div>
      <p className="max-w-(--measure) text-small text-ink-soft">
        {t("deviceHint")} {wallets.length === 0 && t("walletNone")}{" "}
        <Link href="/account" prefetch={false} className="text-ink">
          {t("more")}
        </Link>
      </p>
    </div>
  );
}
