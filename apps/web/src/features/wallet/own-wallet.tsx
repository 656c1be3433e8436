"use client";

import { useLocale, useTranslations } from "next-intl";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { offerWallet } from "../../shared/chain/page-wallets.ts";
import type { Language } from "../../shared/language/languages.ts";
import { MoreMessages } from "../../shared/language/more-messages.tsx";
import { type OwnCall, ownRpcError } from "./own-call.ts";
import type { OwnWalletSheetProps } from "./own-wallet-sheet.tsx";
import { openBrowserStore } from "./session/wallet-store.ts";

type WalletMessages = typeof import("../../../messages/wallet/en.json");

/** All of the wallet's code and sentences come only when a page really asks it. */
const sheetWith = (readMessages: () => Promise<{ readonly default: WalletMessages }>) =>
  lazy(async () => {
    const [{ OwnWalletSheet }, { default: wallet }] = await Promise.all([
      import("./own-wallet-sheet.tsx"),
      readMessages(),
    ]);
    const messages = { wallet };
    return {
      default: (props: OwnWalletSheetProps) => (
        <MoreMessages messages={messages}>
          <OwnWalletSheet {...props} />
        </MoreMessages>
      ),
    };
  });
const SHEETS = {
  en: sheetWith(() => import("../../../messages/wallet/en.json")),
  de: sheetWith(() => import("../../../messages/wallet/de.json")),
} satisfies Record<Language, unknown>;

/** Calls that wait at once; a page that asks more is refused. */
const CALLS_MAX = 8;
const LIMIT_EXCEEDED = -32_005;
const ADDRESS_IN_FILE = /"address":\s*"(0x[0-9a-fA-F]{40})"/;

/** Offers the wallet of this browser, where there is one, to the page that this is on: an EIP-1193 provider whose owner is asked each time. */
export function OwnWallet({ relayUrl }: { readonly relayUrl: string }) {
  const name = useTranslations("chain")("ownWallet");
  const OwnWalletSheet = SHEETS[useLocale()];
  const [calls, setCalls] = useState<readonly OwnCall[]>([]);
  useEffect(() => {
    let takeBack: (() => void) | undefined;
    let isOver = false;
    let waiting = 0;
    const request = (asked: Pick<OwnCall, "method" | "params">) =>
      new Promise<unknown>((resolve, reject) => {
        if (waiting >= CALLS_MAX) return reject(ownRpcError(LIMIT_EXCEEDED, "Too many calls wait."));
        waiting++;
        setCalls((now) => [...now, { ...asked, resolve, reject }]);
      }).finally(() => {
        waiting--;
      });
    openBrowserStore()
      .read("file")
      .then(
        (file) => {
          if (isOver || typeof file !== "string") return;
          const [, address] = ADDRESS_IN_FILE.exec(file) ?? [];
          const named = address === undefined ? {} : { address };
          takeBack = offerWallet({ id: "starling", name, ...named, provider: { request } });
        },
        () => {}, // a browser that keeps nothing has no wallet to offer
      );
    return () => {
      isOver = true;
      takeBack?.();
    };
  }, [name]);
  const settle = useCallback((settled: OwnCall) => setCalls((now) => now.filter((call) => call !== settled)), []);
  const [call] = calls;
  return call === undefined ? null : (
    <Suspense fallback={null}>
      <OwnWalletSheet relayUrl={relayUrl} call={call} onSettled={settle} />
    </Suspense>
  );
}
