"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Notice } from "../../../../shared/ui/notice.tsx";
import type { WalletSession, WalletState } from "../../session/wallet-session.ts";
import { AskSecret } from "../ask-secret.tsx";
import { Plate } from "../plate.tsx";
import { ForgetWallet } from "../settings/forget-wallet.tsx";
import { shortAddress } from "../short-address.ts";

interface Props {
  readonly session: WalletSession;
  readonly state: Extract<WalletState, { phase: "locked" }>;
  /** Requests of dApps that wait. */
  readonly waiting: number;
}

/** The wallet is closed: why, and how it is opened. */
export function UnlockScreen({ session, state, waiting }: Props) {
  const t = useTranslations("wallet.unlock");
  const waitS = useWait(session);
  return (
    <div className="mx-auto flex max-w-[25rem] flex-col gap-6">
      <Plate bird="perched">
        <h1 className="text-section">{t("heading")}</h1>
        <p className="mt-1 max-w-[16rem]">{t(`reasons.${state.reason}`)}</p>
        <p className="mt-1 text-small text-sky-ink-soft">{shortAddress(state.wallet.address)}</p>
      </Plate>
      {waiting > 0 && <Notice tone="bill">{t("waiting", { count: waiting })}</Notice>}
      <AskSecret
        wallet={state.wallet}
        passkeyText={t("withPasskey")}
        passphraseText={t("withPassphrase")}
        busyText={t("busy")}
        waitText={waitS > 0 ? t("wait", { seconds: String(waitS) }) : undefined}
        onGiven={(unlock) => session.unlock(unlock)}
      />
      <details className="text-small">
        <summary className="flex min-h-11 cursor-pointer items-center text-ink-soft hover:text-ink">
          {t("forget")}
        </summary>
        <p className="mb-4">{t("forgetBody")}</p>
        <ForgetWallet session={session} isBackedUp={state.meta.isBackedUp} />
      </details>
    </div>
  );
}

/** Seconds until the next try is taken; 0 when it is. */
function useWait(session: WalletSession): number {
  const [waitS, setWaitS] = useState(0);
  useEffect(() => {
    const look = () => setWaitS(Math.max(0, Math.ceil((session.nextTryAtMs() - Date.now()) / 1000)));
    look();
    const timer = setInterval(look, 250);
    return () => clearInterval(timer);
  }, [session]);
  return waitS;
}
