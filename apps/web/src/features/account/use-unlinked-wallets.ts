"use client";

import { useEffect, useState } from "react";
import type { FoundWallet } from "../../shared/account/found-wallets.ts";
import { useFoundWallets } from "../../shared/account/use-found-wallets.ts";

/** A wallet that doesn't say at once whose it is, without asking its owner, is taken for one that isn't known. */
const SAYS_WITHIN_MS = 1_000;

/** The wallets of this browser that aren't known to be linked: those that already show the site their address are compared. */
export function useUnlinkedWallets(linked: readonly string[]): readonly FoundWallet[] {
  const found = useFoundWallets();
  const [shown, setShown] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let isOver = false;
    for (const { id, provider } of found) {
      const asked = Promise.resolve(provider.request({ method: "eth_accounts" }));
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, SAYS_WITHIN_MS));
      Promise.race([asked, late]).then(
        (accounts) => {
          const first: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
          if (!isOver && typeof first === "string") setShown((now) => new Map(now).set(id, first.toLowerCase()));
        },
        () => {}, // it doesn't say: it is offered
      );
    }
    return () => {
      isOver = true;
    };
  }, [found]);
  return found.filter(({ id }) => !linked.includes(shown.get(id) ?? ""));
}
