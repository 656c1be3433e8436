import { expect, it } from "vitest";
import { actionsFor, shownPhase } from "./shown-phase.ts";

const model = { modelId: "m", name: "M", task: "embed", sizeBytes: 1, loadedBytes: 0 } as const;

it("calls a node without a ready model getting ready", () => {
  expect(shownPhase({ phase: "ready", models: [] })).toBe("preparing");
  expect(shownPhase({ phase: "ready", models: [{ ...model, stage: "downloading" }] })).toBe("preparing");
  expect(shownPhase({ phase: "ready", models: [{ ...model, stage: "ready" }] })).toBe("ready");
  expect(shownPhase({ phase: "paused", models: [] })).toBe("paused");
});

it("offers stopping whenever something may run", () => {
  for (const phase of ["probing", "connecting", "ready", "running", "paused", "draining"] as const) {
    expect(actionsFor(phase)).toContain("stop");
  }
  expect(actionsFor("stopped")).toEqual(["again"]);
  expect(actionsFor("faulted")).toEqual(["again"]);
});
