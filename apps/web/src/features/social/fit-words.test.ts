import { expect, it } from "vitest";
import { fitWords } from "./fit-words.ts";

it("keeps the letters of the typeface alone, so that none is looked for elsewhere", () => {
  expect(fitWords("Größe – “so”…", 50)).toBe("Größe – “so”…");
  expect(fitWords("a\u00adb 模型 🐦 c\u202ed\ne", 50)).toBe("ab cd e");
});

it("cuts after a word", () => {
  expect(fitWords("one two, three", 10)).toBe("one two…");
  expect(fitWords("x".repeat(30), 10)).toBe(`${"x".repeat(10)}…`);
});
