import { expect, it } from "vitest";
import { realSentences } from "./sentences.ts";

it("gives as many different sentences as were asked for, from all of the texts", async () => {
  const sentences = await realSentences(1200);
  expect(new Set(sentences).size).toBe(1200);
  for (const sentence of sentences) expect(sentence).toMatch(/^["“]?[A-Z][^\n]{35,}[.!?]["”]?$/);
  const few = await realSentences(200);
  expect(few.some((sentence) => sentence.includes("whale"))).toBe(true);
  expect(few.some((sentence) => sentence.includes("Government") || sentence.includes("Congress"))).toBe(true);
});

it("says so when there aren't as many", async () => {
  await expect(realSentences(1_000_000)).rejects.toThrow(/sentences, not 1000000/);
});
