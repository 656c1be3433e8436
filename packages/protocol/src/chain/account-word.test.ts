import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeId } from "../ids.ts";
import { accountOfWord, accountWord } from "./account-word.ts";

describe("accounts as contracts name them", () => {
  it("come back from their words", () => {
    const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.nat(), bytes, (timeMs, random) => {
        const id = makeId("acc", timeMs, random);
        const word = accountWord(id);
        expect(word).toMatch(/^0x[0-9a-f]{64}$/);
        expect(accountOfWord(word)).toBe(id);
      }),
    );
  });

  it("are none in any other word", () => {
    const word = accountWord("acc_0000000000000000000ESCR0W0");
    for (const bad of ["", "0x", word.slice(0, -2), `${word}00`, word.toUpperCase(), `0x${"0".repeat(64)}`])
      expect(accountOfWord(bad), bad).toBeUndefined();
    expect(accountOfWord(`0x${word.slice(2, -4)}6161`)).toBeUndefined();
    expect(accountOfWord(`0x00${word.slice(2, -2)}`)).toBeUndefined();
  });
});
