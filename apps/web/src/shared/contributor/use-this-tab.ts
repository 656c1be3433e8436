"use client";

import { useSyncExternalStore } from "react";
import type { ContributorSnapshot } from "./contributor.ts";
import { createThisTab, NOT_STARTED, type ThisTab } from "./this-tab.ts";

const thisTab: ThisTab = createThisTab(async () => {
  throw new Error("the worker runtime has no browser door yet");
});

/** What this tab lends, and how to change that. */
export function useThisTab(): { readonly snapshot: ContributorSnapshot; readonly thisTab: ThisTab } {
  const snapshot = useSyncExternalStore(thisTab.subscribe, thisTab.snapshot, () => NOT_STARTED);
  return { snapshot, thisTab };
}
