// Pauses the node while one of the person's rules says so, and lets it go on after. Whoever presses the buttons is always obeyed.
import type { ContributorSnapshot } from "@starling/worker-runtime";
import { type LendingRules, limitsOf } from "./lending-rules.ts";

/** How this device and page are at the moment; what the browser doesn't tell holds nothing up. */
export interface Conditions {
  readonly isVisible: boolean;
  readonly isOnBattery: boolean;
  /** Somebody uses the device. */
  readonly isInUse: boolean;
}

export type HoldReason = "hidden" | "battery" | "inUse";

/** Why nothing may be computed now; null: it may. */
export function holdReason(rules: LendingRules, { isVisible, isOnBattery, isInUse }: Conditions): HoldReason | null {
  if (rules.onlyVisible && !isVisible) return "hidden";
  if (rules.notOnBattery && isOnBattery) return "battery";
  return rules.onlyIdle && isInUse ? "inUse" : null;
}

interface Governed {
  snapshot(): Pick<ContributorSnapshot, "phase" | "role">;
  pause(): void;
  resume(): void;
  limit(limits: ReturnType<typeof limitsOf>): void;
}

export interface Governor {
  /** To be called when the rules, the conditions or the node have changed. */
  look(rules: LendingRules, conditions: Conditions): void;
  heldBy(): HoldReason | null;
}

export function createGovernor(node: Governed): Governor {
  let heldBy: HoldReason | null = null;
  /** The pause that was asked for has come. */
  let hasPaused = false;
  /** Somebody let it go on all the same: until the reason is over. */
  let isOverruled = false;
  let limits = "";
  return {
    heldBy: () => heldBy,
    look(rules, conditions) {
      const next = JSON.stringify(limitsOf(rules));
      if (next !== limits) node.limit(limitsOf(rules));
      limits = next;
      const { phase, role } = node.snapshot();
      if (role !== "leader") {
        heldBy = null;
        return;
      }
      const reason = holdReason(rules, conditions);
      if (reason === null) {
        isOverruled = false;
        if (heldBy !== null && phase === "paused") node.resume();
        heldBy = null;
        return;
      }
      if (heldBy !== null) {
        if (phase === "paused") hasPaused = true;
        else if (hasPaused) isOverruled = true;
        heldBy = isOverruled ? null : reason;
        return;
      }
      const mayRun = phase === "ready" || phase === "running" || phase === "connecting" || phase === "probing";
      if (isOverruled || !mayRun) return;
      heldBy = reason;
      hasPaused = false;
      node.pause();
    },
  };
}
