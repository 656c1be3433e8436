import { describe, expect, it } from "vitest";
import { DECODER_END, DECODER_POISON, decoderTokens, tinyDecoderFiles } from "../../../test/tiny-decoder.ts";
import { createAnswerEnd } from "./answer-end.ts";
import { createStopFinder } from "./stop-finder.ts";
import { createTextDecoder } from "./text-decoder.ts";

const text = (path: string): string => new TextDecoder().decode(tinyDecoderFiles().get(path));
const decode = createTextDecoder(text("tokenizer.json"), text("tokenizer_config.json"));

/** How many tokens are pushed until one completes a stop text. */
function stopsAfter(stops: readonly string[], tokens: readonly number[]): number | null {
  const finder = createStopFinder(stops, decode);
  const at = tokens.findIndex((token) => finder.push(token));
  return at < 0 ? null : at + 1;
}

describe("stop texts", () => {
  it.each<[string, string[], string[], number | null]>([
    ["within a token", ["en"], ["tab", "lend", "s"], 2],
    ["across tokens", ["AB"], ["x", "A", "B", "y"], 3],
    ["across three", ["yxA"], ["xy", "x", "AB", "B"], 3],
    ["a line's end and the next's", ["\n\n"], ["x", "\n", "\n"], 3],
    ["across a special token", ["xy"], ["x", "<user>", "y"], 3],
    ["a character of two bytes", ["ä"], ["x", "<0xC3>", "<0xA4>", "y"], 3],
    ["a character of four, and a letter", ["🐦!"], ["<0xF0>", "<0x9F>", "<0x90>", "<0xA6>", "!", "!"], 5],
    ["none of it", ["zz", "AA"], ["z", "A", "B", "z"], null],
    ["the earliest of several", ["ABBA", "BB"], ["AB", "BA"], 2],
  ])("[TK19] %s", (_, stops, words, after) => {
    expect(stopsAfter(stops, decoderTokens(...words))).toBe(after);
  });

  it("[TK19] are found at the token that the whole text shows them at, however long it is", () => {
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let found = 0;
    for (let n = 0; n < 40; n++) {
      const tokens = Array.from({ length: 700 }, () => random(DECODER_POISON));
      const stops = ["ABBA", ".xyz", " to of", "ä", "\n\n\n"].slice(0, 1 + (n % 5));
      const whole = tokens.findIndex((_, at) => stops.some((stop) => decode(tokens.slice(0, at + 1)).includes(stop)));
      if (whole >= 0) found += 1;
      expect(stopsAfter(stops, tokens)).toBe(whole < 0 ? null : whole + 1);
    }
    expect(found).toBeGreaterThan(10);
    expect(found).toBeLessThan(40);
  }, 60_000);

  it("[TK19] ids without a text are none", () => {
    expect(decode([DECODER_END, 4000, ...decoderTokens("x")])).toBe("x");
    expect(stopsAfter(["xy"], [...decoderTokens("x"), 4000, ...decoderTokens("y")])).toBe(3);
  });
});

describe("an answer's end", () => {
  const endOf = (words: string[], tokensMax: number, stop: string[]) => {
    const end = createAnswerEnd({ endTokenIds: [DECODER_END], tokensMax, stop, decode });
    return decoderTokens(...words).map((token) => end.push(token));
  };
  it("[TK19] an end token comes first, then a stop text, then the length", () => {
    expect(endOf(["x", "<end>"], 2, [])).toEqual([null, "end"]);
    expect(endOf(["x", "y"], 2, ["xy"])).toEqual([null, "stop"]);
    expect(endOf(["x", "y"], 2, ["", "z"])).toEqual([null, "length"]);
  });
});
