"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../shared/ui/button.tsx";
import { BackupSheet } from "./screens/backup/backup-sheet.tsx";
import { FirstRun } from "./screens/first-run/first-run.tsx";
import type { HiddenSecret } from "./screens/hidden-secret.ts";
import { OpenWallet, type Part } from "./screens/open-wallet.tsx";
import { UnlockScreen } from "./screens/unlock/unlock.tsx";
import { useChain } from "./use-chain.ts";
import { useConnect, waitingOf } from "./use-connect.ts";
import { session, store, useWalletSession } from "./use-wallet-session.ts";

/** What is shown follows the wallet: none, locked or open. */
export function WalletApp({ relayUrl }: { readonly relayUrl: string }) {
  const tWallet = useTranslations("wallet");
  const state = useWalletSession();
  const chain = useChain(relayUrl);
  const [part, setPart] = useState<Part>("home");
  const held = useConnect(relayUrl, state, chain, part === "connections");
  const [made, setMade] = useState<HiddenSecret>();
  switch (state.phase) {
    case "loading":
      return (
        <p role="status" className="text-ink-soft">
          {tWallet("loading")}
        </p>
      );
    case "unavailable":
      return <Unavailable />;
    case "none":
      return <FirstRun session={session} onMade={setMade} />;
    case "locked":
      return <UnlockScreen session={session} state={state} waiting={waitingOf(held)} />;
    case "open":
      return (
        <>
          <OpenWallet
            session={session}
            store={store}
            state={state}
            chain={chain}
            relayUrl={relayUrl}
            held={held}
            part={part}
            onPart={setPart}
          />
          {made !== undefined && (
            <BackupSheet session={session} wallet={state.wallet} made={made} onClose={() => setMade(undefined)} />
          )}
        </>
      );
  }
}

function Unavailable() {
  const t = useTranslations("wallet.unavailable");
  return (
    <>
      <h1 className="text-section">{t("heading")}</h1>
      <p className="mt-4 mb-8 max-w-(--measure) text-lead">{t("body")}</p>
      <Button onClick={() => location.reload()}>{t("reload")}</Button>
    </>
  );
}
