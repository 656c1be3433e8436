import type { ContributorSnapshot } from "@starling/worker-runtime";
import { describe, expect, it } from "vitest";
import { type Conditions, createGovernor, holdReason } from "./govern-lending.ts";
import { DEFAULT_RULES, type LendingRules, parseRules } from "./lending-rules.ts";

const CALM: Conditions = { isVisible: true, isOnBattery: false, isInUse: false };
const HIDDEN = { ...CALM, isVisible: false };
const rules = (part: Partial<LendingRules>): LendingRules => ({ ...DEFAULT_RULES, ...part });
const ONLY_VISIBLE = rules({ onlyVisible: true });

function createNode(phase: ContributorSnapshot["phase"] = "running", role: ContributorSnapshot["role"] = "leader") {
  const node = { phase, role, limits: [] as unknown[], orders: [] as string[] };
  const governor = createGovernor({
    snapshot: () => node,
    pause: () => {
      node.orders.push("pause");
      node.phase = "paused";
    },
    resume: () => {
      node.orders.push("resume");
      node.phase = "ready";
    },
    limit: (limits) => node.limits.push(limits),
  });
  return { node, governor };
}

describe("a rule", () => {
  it("holds only while it is on and its condition is there", () => {
    expect(holdReason(DEFAULT_RULES, { isVisible: false, isOnBattery: true, isInUse: true })).toBeNull();
    expect(holdReason(ONLY_VISIBLE, HIDDEN)).toBe("hidden");
    expect(holdReason(rules({ notOnBattery: true }), { ...CALM, isOnBattery: true })).toBe("battery");
    expect(holdReason(rules({ onlyIdle: true }), { ...CALM, isInUse: true })).toBe("inUse");
    expect(holdReason(rules({ onlyVisible: true, notOnBattery: true, onlyIdle: true }), CALM)).toBeNull();
  });

  it("pauses once, and lets go on when it no longer holds", () => {
    const { node, governor } = createNode();
    governor.look(ONLY_VISIBLE, HIDDEN);
    governor.look(ONLY_VISIBLE, HIDDEN);
    expect([node.orders, governor.heldBy()]).toEqual([["pause"], "hidden"]);
    governor.look(ONLY_VISIBLE, CALM);
    expect([node.orders, governor.heldBy()]).toEqual([["pause", "resume"], null]);
  });

  it("lets go on when it is switched off", () => {
    const { node, governor } = createNode();
    governor.look(ONLY_VISIBLE, HIDDEN);
    governor.look(DEFAULT_RULES, HIDDEN);
    expect(node.orders).toEqual(["pause", "resume"]);
  });

  it("never undoes what a person did: a pause stays, and going on all the same is obeyed", () => {
    const paused = createNode("paused");
    paused.governor.look(ONLY_VISIBLE, HIDDEN);
    paused.governor.look(ONLY_VISIBLE, CALM);
    expect(paused.node.orders).toEqual([]);
    const { node, governor } = createNode();
    governor.look(ONLY_VISIBLE, HIDDEN);
    governor.look(ONLY_VISIBLE, HIDDEN);
    node.phase = "running";
    governor.look(ONLY_VISIBLE, HIDDEN);
    governor.look(ONLY_VISIBLE, HIDDEN);
    expect([node.orders, governor.heldBy()]).toEqual([["pause"], null]);
    governor.look(ONLY_VISIBLE, CALM);
    governor.look(ONLY_VISIBLE, HIDDEN);
    expect(node.orders).toEqual(["pause", "pause"]);
  });

  it("is the leading tab's alone, and begins nothing that doesn't run", () => {
    for (const [phase, role] of [
      ["running", "follower"] as const,
      ["stopped", "leader"] as const,
      ["idle", "alone-unknown"] as const,
    ]) {
      const { node, governor } = createNode(phase, role);
      governor.look(ONLY_VISIBLE, HIDDEN);
      expect(node.orders).toEqual([]);
    }
  });

  it("tells the node its limits once a change", () => {
    const { node, governor } = createNode();
    governor.look(DEFAULT_RULES, CALM);
    governor.look(DEFAULT_RULES, HIDDEN);
    governor.look(rules({ share: 25, declined: ["a"] }), CALM);
    expect(node.limits).toEqual([
      { share: 1, modelBytesMax: null, declined: [] },
      { share: 0.25, modelBytesMax: null, declined: ["a"] },
    ]);
  });
});

describe("rules from storage", () => {
  it("are taken as far as they are rules", () => {
    const kept = rules({ share: 50, modelBytesMax: 500_000_000, declined: ["m"], notOnBattery: true });
    expect(parseRules(JSON.stringify(kept))).toEqual(kept);
    for (const text of [
      null,
      "",
      "{",
      "null",
      "7",
      '"x"',
      '{"share":3,"modelBytesMax":-1,"declined":"x","onlyVisible":1}',
    ])
      expect(parseRules(text)).toEqual(DEFAULT_RULES);
    expect(parseRules(JSON.stringify({ declined: [1, "a".repeat(200), "ok"] })).declined).toEqual(["ok"]);
  });
});
