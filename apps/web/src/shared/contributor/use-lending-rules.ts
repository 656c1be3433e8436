"use client";

import { useSyncExternalStore } from "react";
import type { HoldReason } from "./govern-lending.ts";
import { DEFAULT_RULES, type LendingRules } from "./lending-rules.ts";
import { useThisTab } from "./use-this-tab.ts";

interface Rules {
  readonly rules: LendingRules;
  readonly heldBy: HoldReason | null;
  readonly change: (part: Partial<LendingRules>) => void;
}

/** What the person lets this browser lend, and the rule that holds it up now. */
export function useLendingRules(): Rules {
  const { thisTab } = useThisTab();
  const rules = useSyncExternalStore(thisTab.subscribe, thisTab.rules, () => DEFAULT_RULES);
  const heldBy = useSyncExternalStore(thisTab.subscribe, thisTab.heldBy, () => null);
  return { rules, heldBy, change: (part) => thisTab.setRules({ ...rules, ...part }) };
}
