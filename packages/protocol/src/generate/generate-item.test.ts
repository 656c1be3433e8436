import { describe, expect, it } from "vitest";
import { encodeAsciiJson } from "./ascii-json.ts";
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  encodeGenerateItem,
  encodeGenerateOutput,
  encodeTokenMeasure,
  readGenerateItem,
} from "./generate-item.ts";
import { unitsMaxOf, unitsOf } from "./units.ts";

const item = {
  prompt: [1, 2, 3, 4, 5],
  maxTokens: 7,
  sampling: { temperature: 0.5 },
  seed: 9,
  stop: ["\n\n", "Ende – schön 🐦"],
  logprobs: null,
};

describe("generate codecs", () => {
  it("an item comes back as it was, in ASCII alone", () => {
    const bytes = encodeGenerateItem(item);
    expect(readGenerateItem(bytes)).toEqual(item);
    expect(Math.max(...bytes)).toBeLessThan(0x80);
  });

  it("an output comes back as it was", () => {
    const output = {
      tokens: [4, 0, 7],
      finish: "end",
      logprobs: [1, 2, 3].map((n) => ({ logprob: -n, top: [[n, -n] as const] })),
    } as const;
    expect(decodeGenerateOutput(encodeGenerateOutput(output))).toEqual({ ok: true, value: output });
  });

  it.each([
    ["no object", [1]],
    ["a token that is none", { tokens: [1.5], finish: "end" }],
    ["a negative token", { tokens: [-1], finish: "end" }],
    ["another finish", { tokens: [1], finish: "gave up" }],
    ["fewer log probabilities than tokens", { tokens: [1, 2], finish: "end", logprobs: [{ logprob: -1, top: [] }] }],
  ])("refuses an output with %s", (_, value) => {
    expect(decodeGenerateOutput(encodeAsciiJson(value))).toMatchObject({ ok: false, error: { code: "wrong_shape" } });
  });

  it("refuses an output that is no JSON, and one beyond ASCII", () => {
    for (const bytes of [Uint8Array.of(1, 2), new TextEncoder().encode('{"tokens":[],"finish":"ä"}')])
      expect(decodeGenerateOutput(bytes)).toMatchObject({ ok: false, error: { code: "malformed_frame" } });
  });

  it("a measure comes back as it was, and one with impossible numbers is refused", () => {
    const measure = { margins: [0, 0.25, 16], exactCount: 1, endsRight: true };
    expect(decodeTokenMeasure(encodeTokenMeasure(measure))).toEqual({ ok: true, value: measure });
    for (const wrong of [
      { ...measure, exactCount: 4 },
      { ...measure, margins: [-1] },
      { ...measure, margins: [17] },
    ])
      expect(decodeTokenMeasure(encodeTokenMeasure(wrong)).ok).toBe(false);
  });

  it("four prompt tokens are a unit, begun ones count", () => {
    expect(unitsMaxOf(item)).toBe(2 + 7);
    expect(unitsOf(8, 3)).toBe(5);
  });
});
