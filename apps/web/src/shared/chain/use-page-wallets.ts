"use client";

import { useSyncExternalStore } from "react";
import "../live/no-evaluated-code.ts";
import { noWallets, type PageWallet, pageWallets, subscribeWallets } from "./page-wallets.ts";

export const usePageWallets = (): readonly PageWallet[] =>
  useSyncExternalStore(subscribeWallets, pageWallets, noWallets);
