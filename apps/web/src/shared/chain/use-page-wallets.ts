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

/** The address of the site's own wallet where this browser has one; undefined where it has none, or before it was looked at. */
export function useOwnWalletAddress(): string | undefined {
  const offered = useSyncExternalStore(subscribeOffered, offeredWallets, () => NONE);
  return offered.find(({ id }) => id === "starling")?.address;
}
