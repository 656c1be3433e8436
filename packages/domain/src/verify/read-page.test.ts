import { encodeOcrOutput } from "@starling/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";
import { readUtf8 } from "./read-utf8.ts";

const platform = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function byPlatform(bytes: Uint8Array): string | null {
  try {
    return platform.decode(bytes);
  } catch {
    return null;
  }
}

test("[VF4] UTF-8 is read as the platform reads it, and refused where it refuses", () => {
  const RUNS = { seed: 4, numRuns: 2000 };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      expect(readUtf8(bytes)).toBe(byPlatform(bytes));
    }),
    RUNS,
  );
  const bytesOf = fc.array(
    fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xef),
  );
  fc.assert(
    fc.property(bytesOf, (bytes) => {
      expect(readUtf8(Uint8Array.from(bytes))).toBe(byPlatform(Uint8Array.from(bytes)));
    }),
    RUNS,
  );
  const text = "a→🙂é".repeat(5000);
  expect(readUtf8(new TextEncoder().encode(text))).toBe(text);
});

const box = [0, 0, 1, 0, 1, 1, 0, 1];
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test("[VF6] a page's characters weigh what their lines' confidence says, line breaks what the line before says", () => {
  const lines = [
    { text: "ab", confidence: 0.75, box },
    { text: "", confidence: 1, box },
    { text: "c", confidence: 0.1, box },
  ];
  const page = readPage(encodeOcrOutput({ text: "ab\n\nc", lines, width: 1, height: 1 }));
  expect(page && String.fromCharCode(...page.units)).toBe("ab\n\nc");
  expect(page && [...page.weights]).toEqual([0.75, 0.75, 0.75, 1, 0.5]);
});

test.each([
  ["no JSON", new TextEncoder().encode("{")],
  ["null", bytesOf(null)],
  ["a list", bytesOf([])],
  ["no lines", bytesOf({ text: "" })],
  ["a line that is none", bytesOf({ text: "a", lines: ["a"] })],
  ["confidence as text", bytesOf({ text: "a", lines: [{ text: "a", confidence: "1" }] })],
  ["text without lines", bytesOf({ text: "a", lines: [] })],
  ["text beyond the lines", bytesOf({ text: "ab", lines: [{ text: "a", confidence: 1 }] })],
  [
    "lines beyond the text",
    bytesOf({
      text: "a",
      lines: [
        { text: "a", confidence: 1 },
        { text: "b", confidence: 1 },
      ],
    }),
  ],
  [
    "another separator",
    bytesOf({
      text: "a b",
      lines: [
        { text: "a", confidence: 1 },
        { text: "b", confidence: 1 },
      ],
    }),
  ],
])("[VF4] %s is no page", (_, bytes) => {
  expect(readPage(bytes)).toBeNull();
});
