import { GENERATE_LIMITS } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { drawSeed, EMPTY_CHAT, seedOf } from "./chat-draft.ts";
import { chatDraft } from "./chat-draft-form.ts";
import { historyOf, NETWORK_BEGUN, TAB_BEGUN, type Turn } from "./turn.ts";

const asked = {
  model: "m",
  messages: [],
  temperature: 1,
  seed: 1,
  maxTokens: 8,
  assurance: "sampled",
} satisfies Turn["asked"];
const turn = (id: number, parts: Partial<Turn>): Turn => ({
  id,
  asked,
  question: `question ${id}`,
  network: null,
  tab: null,
  ...parts,
});

describe("a conversation's history", () => {
  it("is what was asked and answered: by the network, else by the own tab; what has no answer is left out", () => {
    const turns = [
      turn(1, { network: { ...NETWORK_BEGUN, text: "of the network" }, tab: { ...TAB_BEGUN, text: "of the tab" } }),
      turn(2, { network: { ...NETWORK_BEGUN, phase: "failed" } }),
      turn(3, { network: { ...NETWORK_BEGUN, phase: "failed" }, tab: { ...TAB_BEGUN, text: "of the tab" } }),
    ];
    expect(historyOf(turns)).toEqual([
      { role: "user", content: "question 1" },
      { role: "assistant", content: "of the network" },
      { role: "user", content: "question 3" },
      { role: "assistant", content: "of the tab" },
    ]);
  });
});

describe("a seed", () => {
  it("is what was entered, drawn where nothing was, and none where that is no whole number in range", () => {
    const draw = () => 42;
    expect([seedOf(" 7 ", draw), seedOf("", draw), seedOf("0", draw)]).toEqual([7, 42, 0]);
    expect([seedOf("-1", draw), seedOf("1.5", draw), seedOf("9".repeat(16), draw)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(drawSeed()).toBeLessThanOrEqual(GENERATE_LIMITS.seedMax);
  });
});

it("a draft that somebody tampered with is none", () => {
  expect(chatDraft.safeParse(EMPTY_CHAT).success).toBe(true);
  for (const odd of [{ temperature: 9 }, { maxTokens: 1e9 }, { assurance: "quorum" }, { message: "x".repeat(1e5) }])
    expect(chatDraft.safeParse({ ...EMPTY_CHAT, ...odd }).success).toBe(false);
});
