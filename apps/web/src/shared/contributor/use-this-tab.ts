"use client";

import { type ContributorSnapshot, IDLE_CONTRIBUTOR } from "@starling/worker-runtime";
import { useSyncExternalStore } from "react";
import { createThisTab, type ThisTab } from "./this-tab.ts";

const thisTab: ThisTab = createThisTab();

/** What this tab lends, and how to change that. */
export function useThisTab(): { readonly snapshot: ContributorSnapshot; readonly thisTab: ThisTab } {
  const snapshot = useSyncExternalStore(thisTab.subscribe, thisTab.snapshot, () => IDLE_CONTRIBUTOR);
  return { snapshot, thisTab };
}
