"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import { type AccountLiveState, type AccountLiveStore, NOTHING_YET } from "./account-live.ts";

export const AccountLiveContext = createContext<AccountLiveStore | null>(null);

const never = () => () => {};

/** Part of what /account tells; renders again when that part is another. `pick` must give the same value for the same state. */
export function useAccountLive<T>(pick: (live: AccountLiveState) => T): T {
  const live = useContext(AccountLiveContext);
  return useSyncExternalStore(
    live === null ? never : live.subscribe,
    () => pick(live === null ? NOTHING_YET : live.snapshot()),
    () => pick(NOTHING_YET),
  );
}
