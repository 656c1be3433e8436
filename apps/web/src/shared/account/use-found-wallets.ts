"use client";

import { useSyncExternalStore } from "react";
import { createFoundWallets, type FoundWallet, type FoundWallets } from "./found-wallets.ts";

const NONE: readonly FoundWallet[] = [];
let wallets: FoundWallets | undefined;

const inBrowser = (): FoundWallets => {
  wallets ??= createFoundWallets(window);
  return wallets;
};

/** Wallets of other programs in this browser. */
export const useFoundWallets = (): readonly FoundWallet[] =>
  useSyncExternalStore(
    (listener) => inBrowser().subscribe(listener),
    () => inBrowser().all(),
    () => NONE,
  );
