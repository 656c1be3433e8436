"use client";

import { useMemo, useSyncExternalStore } from "react";
import { useFoundWallets } from "../account/use-found-wallets.ts";
import { offeredWallets, type PageWallet, subscribeOffered } from "./page-wallets.ts";

const NONE: readonly PageWallet[] = [];

/** The site's own wallet first, then those of other programs in this browser (EIP-6963). */
export function usePageWallets(): readonly PageWallet[] {
  const offered = useSyncExternalStore(subscribeOffered, offeredWallets, () => NONE);
  const found = useFoundWallets();
  return useMemo(() => [...offered, ...found], [offered, found]);
}
