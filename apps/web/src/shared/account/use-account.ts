"use client";

import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Account, AccountState } from "./account.ts";
import { browserAccount } from "./browser-account.ts";

const UNKNOWN: AccountState = { phase: "unknown" };

/** Who is signed in on this page, and how to change that. Any feature may ask the relay through `account.ask`. */
export function useAccount(relayUrl: string): { readonly state: AccountState; readonly account: Account } {
  const account = browserAccount(relayUrl);
  const state = useSyncExternalStore(
    account.subscribe,
    account.state,
    useCallback(() => UNKNOWN, []),
  );
  useEffect(() => account.open(), [account]);
  return { state, account };
}
