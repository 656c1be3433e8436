import { float32Tensor } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compareLists, compareTensors, compareVectors } from "./compare-answers.ts";
import { type DraftMemory, readDraft, writeDraft } from "./draft-store.ts";
import { PLAYGROUND_LIMITS } from "./playground-limits.ts";
import { cosine, rankPassages } from "./rank-passages.ts";
import { splitPassages } from "./split-passages.ts";
import { createSpokenParts } from "./spoken-parts.ts";

const vector = (...values: number[]) => Float32Array.from(values);

describe("passages", () => {
  const limits = { charsMax: 60, max: 100 };
  it("are paragraphs, with their line breaks as blanks; empty ones are none", () => {
    expect(splitPassages("One line,\nand its end.\n\n \n\nAnother.\r\n\r\nLast", limits)).toEqual([
      "One line, and its end.",
      "Another.",
      "Last",
    ]);
    expect(splitPassages(" \n\n \t", limits)).toEqual([]);
  });
  it("are cut between sentences, then between words, never longer than they may be, and nothing is lost", () => {
    const text = `${"The sea was calm that morning. ".repeat(7)}${"x".repeat(150)} ${"🐦".repeat(80)}`;
    const passages = splitPassages(text, limits);
    expect(passages.length).toBeGreaterThan(3);
    for (const passage of passages) {
      expect(passage.length).toBeLessThanOrEqual(limits.charsMax);
      expect(passage).not.toMatch(/\p{Surrogate}/u);
    }
    expect(passages.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    expect(passages[0]).toBe("The sea was calm that morning.");
  });
  it("are no more than they may be", () => {
    expect(splitPassages("a\n\nb\n\nc", { charsMax: 9, max: 2 })).toEqual(["a", "b"]);
  });
  it("are ranked by the cosine of their angle with the query", () => {
    const hits = rankPassages([vector(0, 1), vector(2, 2), vector(5, 0), vector(0, 0)], vector(1, 0), 3);
    expect(hits.map(({ index }) => index)).toEqual([2, 1, 0]);
    expect(hits[1]?.score).toBeCloseTo(Math.SQRT1_2);
    expect(cosine(vector(1), vector(1, 2))).toBe(0);
  });
});

describe("agreement", () => {
  it("of vectors is within what honest backends differ by, or apart", () => {
    expect(compareVectors([vector(0.5, -1)], [vector(0.50005, -1)])).toMatchObject({ kind: "within" });
    expect(compareVectors([vector(0.5, -1)], [vector(0.51, -1)])).toMatchObject({ kind: "apart" });
    expect(compareVectors([vector(1)], [])).toEqual({ kind: "differs", from: 0 });
    expect(compareVectors([vector(1)], [vector(1, 2)])).toEqual({ kind: "differs", from: 0 });
  });
  it("of tensors is within the model's own bound, or says which has another form", () => {
    const map = (...values: number[]) => ({ map: float32Tensor([values.length], vector(...values)) });
    expect(compareTensors(map(0.5, 20), map(0.5, 20), 1e-3)).toEqual({ kind: "same", count: 1 });
    expect(compareTensors(map(0.5, 20), map(0.5, 20.001), 1e-3)).toMatchObject({ kind: "within" });
    expect(compareTensors(map(0.5, 20), map(0.502, 20), 1e-3)).toMatchObject({ kind: "apart" });
    expect(compareTensors(map(0.5), map(Number.NaN), 1e-3)).toMatchObject({ kind: "apart" });
    expect(compareTensors(map(0.5), map(0.5, 1), 1e-3)).toEqual({ kind: "differs", from: 0 });
    expect(compareTensors(map(0.5), {}, 1e-3)).toEqual({ kind: "differs", from: 0 });
  });
  it("of tokens is the same, or says from which on they differ", () => {
    expect(compareLists([1, 2, 3], [1, 2, 3])).toEqual({ kind: "same", count: 3 });
    expect(compareLists([1, 2, 3], [1, 4, 3])).toEqual({ kind: "differs", from: 1 });
    expect(compareLists([1, 2], [1, 2, 3])).toEqual({ kind: "differs", from: 2 });
  });
});

describe("drafts", () => {
  const form = z.object({ text: z.string() });
  const open = (): DraftMemory & { readonly kept: Map<string, string> } => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  };
  it("come back as they were", () => {
    const memory = open();
    writeDraft(memory, "chat", { text: "the sea" });
    expect(readDraft(memory, "chat", form)).toEqual({ text: "the sea" });
    expect(readDraft(memory, "search", form)).toBeUndefined();
  });
  it("of another form, or no JSON, are none", () => {
    const memory = open();
    memory.setItem("starling.playground.chat.1", '{"text":5}');
    expect(readDraft(memory, "chat", form)).toBeUndefined();
    memory.setItem("starling.playground.chat.1", "{");
    expect(readDraft(memory, "chat", form)).toBeUndefined();
  });
  it("that are too large are not kept, and what was kept is let go of; a forbidden storage is none", () => {
    const memory = open();
    writeDraft(memory, "chat", { text: "short" });
    writeDraft(memory, "chat", { text: "x".repeat(PLAYGROUND_LIMITS.draftCharsMax) });
    expect(memory.kept.size).toBe(0);
    const forbidden: DraftMemory = {
      getItem: () => {
        throw new Error("forbidden");
      },
      setItem: () => {
        throw new Error("full");
      },
      removeItem: () => {},
    };
    writeDraft(forbidden, "chat", { text: "a" });
    expect(readDraft(forbidden, "chat", form)).toBeUndefined();
  });
});

describe("what is read out", () => {
  it("is whole sentences, at most every so often, and the rest at the end", () => {
    const parts = createSpokenParts(1_000);
    expect(parts.next("The ship", false, 0)).toBeNull();
    expect(parts.next("The ship sailed. And th", false, 100)).toBe("The ship sailed.");
    expect(parts.next("The ship sailed. And then it sank. O", false, 500)).toBeNull();
    expect(parts.next("The ship sailed. And then it sank. Or n", false, 1_200)).toBe("And then it sank.");
    expect(parts.next("The ship sailed. And then it sank. Or not", true, 1_300)).toBe("Or not");
    expect(parts.next("The ship sailed. And then it sank. Or not", true, 9_000)).toBeNull();
  });
});
