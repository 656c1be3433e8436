"use client";

import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { offerWallet } from "../../shared/chain/page-wallets.ts";
import { text } from "../../shared/text/text.ts";
import { type OwnCall, ownRpcError } from "./own-call.ts";
import { openBrowserStore } from "./session/wallet-store.ts";

/** All of the wallet's code comes only when a page really asks it. */
const OwnWalletSheet = lazy(() => import("./own-wallet-sheet.tsx").then((own) => ({ default: own.OwnWalletSheet })));

/** Calls that wait at once; a page that asks more is refused. */
const CALLS_MAX = 8;
const LIMIT_EXCEEDED = -32_005;

/** Offers the wallet of this browser, where there is one, to the page that this is on: an EIP-1193 provider whose owner is asked each time. */
export function OwnWallet({ relayUrl }: { readonly relayUrl: string }) {
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
          if (!isOver && typeof file === "string") {
            takeBack = offerWallet({ id: "starling", name: text.site.ownWallet, provider: { request } });
          }
        },
        () => {}, // a browser that keeps nothing has no wallet to offer
      );
    return () => {
      isOver = true;
      takeBack?.();
    };
  }, []);
  const settle = useCallback((settled: OwnCall) => setCalls((now) => now.filter((call) => call !== settled)), []);
  const [call] = calls;
  return call === undefined ? null : (
    <Suspense fallback={null}>
      <OwnWalletSheet relayUrl={relayUrl} call={call} onSettled={settle} />
    </Suspense>
  );
}
