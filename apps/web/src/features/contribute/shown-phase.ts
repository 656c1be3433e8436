import type { ContributorSnapshot } from "@starling/worker-runtime";
import type { Messages } from "next-intl";

export type ShownPhase = keyof Messages["contribute"]["phase"];

/** A node that is ready while its models aren't is called what a visitor sees: getting ready. */
export function shownPhase({ phase, models }: Pick<ContributorSnapshot, "phase" | "models">): ShownPhase {
  return phase === "ready" && !models.some(({ stage }) => stage === "ready") ? "preparing" : phase;
}

/** How this tab's bird is: beating its wings, gliding, setting out, or on the wire. */
export type PhaseTone = "at-work" | "gliding" | "on-the-way" | "at-rest";

const TONES: Record<ShownPhase, PhaseTone> = {
  idle: "at-rest",
  probing: "on-the-way",
  connecting: "on-the-way",
  preparing: "on-the-way",
  ready: "gliding",
  running: "at-work",
  paused: "at-rest",
  draining: "on-the-way",
  stopped: "at-rest",
  faulted: "at-rest",
};
export const toneOf = (phase: ShownPhase): PhaseTone => TONES[phase];

/** Which of the buttons mean something now; stopping always does while anything may run. */
export function actionsFor(phase: ContributorSnapshot["phase"]): readonly ("pause" | "resume" | "stop" | "again")[] {
  switch (phase) {
    case "idle":
      return [];
    case "stopped":
    case "faulted":
      return ["again"];
    case "paused":
      return ["resume", "stop"];
    case "draining":
      return ["stop"];
    case "probing":
    case "connecting":
    case "ready":
    case "running":
      return ["pause", "stop"];
  }
}
