import fc from "fast-check";
import { expect, it } from "vitest";
import { type FileLine, fileLines } from "./file-lines.ts";

async function read(pieces: readonly Uint8Array[], lineBytesMax = 64): Promise<FileLine[]> {
  async function* content() {
    yield* pieces;
  }
  const lines: FileLine[] = [];
  for await (const line of fileLines(content(), lineBytesMax)) lines.push(line);
  return lines;
}
const bytes = (text: string): Uint8Array => Buffer.from(text);

it("[OA17] lines are numbered, blank ones too, whatever their ends", async () => {
  expect(await read([bytes("a\r\n\n  \nü\nlast")])).toEqual([
    { number: 1, ok: true, text: "a\r" },
    { number: 4, ok: true, text: "ü" },
    { number: 5, ok: true, text: "last" },
  ]);
  expect(await read([])).toEqual([]);
});

it("[OA17] a line that is too long or no text is named, and the next is read", async () => {
  const lines = await read([bytes(`${"x".repeat(65)}\n`), Uint8Array.of(0xff, 0x0a), bytes("good")]);
  expect(lines).toEqual([
    { number: 1, ok: false, fault: "input_too_long" },
    { number: 2, ok: false, fault: "invalid_utf8" },
    { number: 3, ok: true, text: "good" },
  ]);
});

it("[OA17] however the bytes are cut, the lines are the same", () =>
  fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("a", "\n", "ü", "🐦", " ") }),
      fc.array(fc.nat(7)),
      async (text, cuts) => {
        const all = bytes(text);
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(all.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(all.subarray(at));
        expect(await read(pieces)).toEqual(await read([all]));
      },
    ),
  ));
