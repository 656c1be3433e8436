import { sniffImage } from "@starling/protocol";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { cutImages } from "./cut-images.ts";
import { findWords, piecesOf } from "./find-words.ts";
import { readTexts } from "./read-texts.ts";

const key = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

describe("inputs", () => {
  it("[CA7] more than a thousand different texts, of a few words to more than a model reads, the same each time", async () => {
    const { items, weights } = await readTexts(1200);
    expect(items.length).toBeGreaterThanOrEqual(1150);
    expect(new Set(items.map(key)).size).toBe(items.length);
    expect(Math.min(...weights)).toBeLessThan(20);
    expect(Math.max(...weights)).toBeGreaterThan(1000);
    expect((await readTexts(1200)).items.map(key)).toEqual(items.map(key));
    expect(Math.max(...(await readTexts(50, 100)).weights)).toBeLessThanOrEqual(100);
  });

  it("[CA7] different small images of words, in three formats, the same each time", async () => {
    const { items } = await cutImages(60);
    expect(new Set(items.map(key)).size).toBe(60);
    expect(new Set(items.map(sniffImage))).toEqual(new Set(["png", "jpeg", "webp"]));
    expect((await cutImages(60)).items.map(key)).toEqual(items.map(key));
    for (const item of items.slice(0, 10)) {
      const { width = 0, height = 0 } = await sharp(item).metadata();
      expect([width % 32, height % 32]).toEqual([0, 0]);
    }
  });

  it("[CA7] words are parted by gaps, lines by empty rows; a piece is one to four words of a line", () => {
    const [width, height] = [120, 40];
    const ink = new Uint8Array(width * height);
    const blot = (left: number, top: number, w: number, h: number): void => {
      for (let y = top; y < top + h; y++) ink.fill(200, y * width + left, y * width + left + w);
    };
    for (const left of [4, 40, 80]) blot(left, 3, 30, 10);
    blot(10, 24, 50, 9);
    const lines = findWords({ ink, width, height });
    expect(lines.map((words) => words.map(({ left, top, width: w, height: h }) => [left, top, w, h]))).toEqual([
      [
        [4, 3, 30, 10],
        [40, 3, 30, 10],
        [80, 3, 30, 10],
      ],
      [[10, 24, 50, 9]],
    ]);
    expect(piecesOf(lines).map((piece) => piece.width)).toEqual([30, 66, 106, 30, 70, 30, 50]);
  });
});
