"use client";

import { isStarlingError } from "@starling/sdk";
import { replaceBrowserNodeKey } from "@starling/worker-runtime";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { Account, AccountFault } from "../../shared/account/account.ts";
import type { FoundWallet } from "../../shared/account/found-wallets.ts";
import { connectWallet, proveWith, type SigningWallet, WalletRefused } from "../../shared/account/signing-wallet.ts";
import { useFoundWallets } from "../../shared/account/use-found-wallets.ts";
import { useThisTab } from "../../shared/contributor/use-this-tab.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Notice } from "../../shared/ui/notice.tsx";
import { Sheet } from "../../shared/ui/sheet.tsx";
import { WalletButtons } from "./wallet-buttons.tsx";

interface Props {
  readonly account: Account;
  readonly fault: AccountFault | null;
  readonly isBusy: boolean;
}

/** By this browser's key, or by a wallet. */
export function SignIn({ account, fault, isBusy }: Props) {
  const t = useTranslations("account.signIn");
  const found = useFoundWallets();
  const [unknown, setUnknown] = useState<SigningWallet>();
  const [isRefused, setRefused] = useState(false);

  async function signIn(wallet: SigningWallet, create: boolean): Promise<void> {
    setRefused(false);
    setUnknown(undefined);
    let refused = false;
    const sign = proveWith(wallet, { to: "signIn" });
    try {
      await account.signInByWallet(
        (challenge) =>
          sign(challenge).catch((error: unknown) => {
            refused = error instanceof WalletRefused;
            throw error;
          }),
        { create },
      );
      setRefused(refused);
    } catch (error) {
      if (isStarlingError(error)) setUnknown(wallet);
    }
  }

  const choose = async ({ provider }: FoundWallet) => {
    try {
      await signIn(await connectWallet(provider), false);
    } catch (error) {
      if (!(error instanceof WalletRefused)) throw error;
      setRefused(true);
    }
  };

  return (
    <>
      <h1 className="text-section">{t("heading")}</h1>
      <p className="mt-4 max-w-(--measure) text-lead">{t("lead")}</p>
      <div aria-live="polite" className="mt-6 empty:hidden">
        {isRefused ? (
          <Notice tone="bill">{t("refused")}</Notice>
        ) : (
          fault !== null && fault.code !== "device_revoked" && <Fault fault={fault} />
        )}
      </div>
      <div className="mt-10 grid gap-x-14 lg:grid-cols-2">
        <Way heading={t("deviceHeading")} body={fault?.code === "device_revoked" ? t("revoked") : t("device")}>
          {fault?.code === "device_revoked" ? (
            <FreshKey />
          ) : (
            <Button disabled={isBusy} onClick={() => account.signInByDevice()}>
              {isBusy ? t("busy") : t("deviceButton")}
            </Button>
          )}
        </Way>
        <Way heading={t("walletHeading")} body={t("wallet")}>
          <WalletButtons
            wallets={found}
            label={(name) => t("walletButton", { name })}
            none={t("walletsNone")}
            disabled={isBusy}
            onChoose={choose}
          />
          <p className="text-small text-ink-soft">
            {t("ownWallet")}{" "}
            <Link href="/wallet" prefetch={false} className="text-ink">
              {t("ownWalletLink")}
            </Link>
          </p>
        </Way>
      </div>
      {unknown !== undefined && (
        <Sheet heading={t("create.heading")} onClose={() => setUnknown(undefined)}>
          <p className="font-code text-small wrap-anywhere">{unknown.address}</p>
          <p>{t("create.body")}</p>
          <div className="flex flex-wrap gap-3 [&>button]:flex-1">
            <Button look="quiet" onClick={() => setUnknown(undefined)}>
              {t("create.no")}
            </Button>
            <Button onClick={() => signIn(unknown, true)}>{t("create.yes")}</Button>
          </div>
        </Sheet>
      )}
    </>
  );
}

function Fault({ fault }: { readonly fault: AccountFault }) {
  const tAccount = useTranslations("account");
  const say = useFailureText();
  return (
    <Notice tone="ember" urgent>
      <strong>{tAccount("failed")}</strong> {say(fault)}
    </Notice>
  );
}

function Way({ heading, body, children }: { heading: string; body: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-start gap-4 border-t border-rule py-6">
      <h2 className="text-title font-semibold">{heading}</h2>
      <p className="max-w-(--measure)">{body}</p>
      {children}
    </section>
  );
}

/** The node that runs has the old key: it is stopped, and the page begins anew. */
function FreshKey() {
  const tAccount = useTranslations("account");
  const { thisTab } = useThisTab();
  const replace = async () => {
    await thisTab.stop();
    await replaceBrowserNodeKey();
    location.reload();
  };
  return (
    <Button look="quiet" onClick={replace}>
      {tAccount("signIn.fresh")}
    </Button>
  );
}
