import { describe, expect, it } from "vitest";
import { decodeCtc, readCharacters } from "./decode-ctc.ts";
import { detectorSize } from "./detect-lines.ts";
import { editDistance } from "./edit-distance.ts";
import { lineWidth } from "./line-planes.ts";
import type { Quad } from "./quad.ts";
import { inReadingOrder } from "./reading-order.ts";
import { planLines } from "./recognise-lines.ts";

const box = (x: number, y: number, width: number, height: number): Quad => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];

describe("reading order", () => {
  it("[TK7] reads top to bottom, and left to right where lines stand side by side", () => {
    const lines = [
      { name: "total", quad: box(300, 102, 50, 20) },
      { name: "title", quad: box(10, 5, 300, 40) },
      { name: "item", quad: box(10, 98, 100, 22) },
      { name: "footer", quad: box(200, 400, 60, 12) },
      { name: "amount", quad: box(200, 100, 60, 20) },
    ];
    expect(inReadingOrder(lines).map((line) => line.name)).toEqual(["title", "item", "amount", "total", "footer"]);
    expect(inReadingOrder([])).toEqual([]);
  });
});

describe("CTC", () => {
  const characters = readCharacters("a\r\nb\nc\n", true);
  const rows = (...steps: number[][]) => Float32Array.from(steps.flat());

  it("[TK9] merges repeats, drops blanks, and keeps doubles that a blank parts", () => {
    expect(characters).toEqual(["", "a", "b", "c", " "]);
    const steps = rows(
      [0, 0.9, 0, 0, 0],
      [0, 0.8, 0, 0, 0],
      [1, 0, 0, 0, 0],
      [0, 0.7, 0, 0, 0],
      [0, 0, 0, 0, 0.5],
      [0, 0, 0.9, 0, 0],
    );
    const { text, confidence } = decodeCtc(steps, 0, 6, 5, characters);
    expect(text).toBe("aa b");
    expect(confidence).toBeCloseTo((0.9 + 0.7 + 0.5 + 0.9) / 4, 6);
    expect(decodeCtc(rows([1, 0, 0, 0, 0]), 0, 1, 5, characters)).toEqual({ text: "", confidence: 0 });
    expect(decodeCtc(steps, 20, 2, 5, characters).text).toBe(" b");
  });
});

describe("lines", () => {
  it("[TK9] widths follow the line's shape, and lines of one padded width run together", () => {
    expect(lineWidth(box(0, 0, 200, 40), 48, 2048)).toBe(240);
    expect(lineWidth(box(0, 0, 9000, 10), 48, 2048)).toBe(2048);
    expect(planLines([240, 100, 250, 256, 241], 2048, 3)).toEqual([
      { planeWidth: 256, lines: [0, 2, 3] },
      { planeWidth: 256, lines: [4] },
      { planeWidth: 128, lines: [1] },
    ]);
    expect(planLines([2048], 2000, 4)).toEqual([{ planeWidth: 2000, lines: [0] }]);
  });

  it("[TK7] the detector's sides are multiples within its longest side, and small images aren't enlarged", () => {
    expect(detectorSize({ width: 1700, height: 2200 }, 960, 32)).toEqual({ width: 736, height: 960 });
    expect(detectorSize({ width: 100, height: 20 }, 960, 32)).toEqual({ width: 96, height: 32 });
    expect(detectorSize({ width: 8192, height: 1 }, 960, 32)).toEqual({ width: 960, height: 32 });
    expect(detectorSize({ width: 1000, height: 1000 }, 1000, 32)).toEqual({ width: 992, height: 992 });
  });

  it("[GP4] the edit distance counts characters, not UTF-16 units", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("a😀b", "ab")).toBe(1);
    expect(editDistance("same", "same")).toBe(0);
  });
});
