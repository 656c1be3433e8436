import { describe, expect, it } from "vitest";
import { BLOCK_COLUMNS, quantiseBlocks } from "./quantise-blocks.ts";

const wave = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7) * 3);

describe("quantising in blocks", () => {
  it("[MD23] lays 4-bit numbers out in pairs, the first in the low half, the largest at the far end", () => {
    const row = new Float32Array(BLOCK_COLUMNS);
    row.set([-8, 7, 0, 1]);
    const { data, dims, scales } = quantiseBlocks(row, 1, BLOCK_COLUMNS, 4);
    expect(dims).toEqual([1, 1, 16]);
    expect([...scales]).toEqual([1]);
    expect([...data.subarray(0, 3)]).toEqual([0xf0, 0x98, 0x88]);
  });

  it.each([4, 8] as const)(
    "[MD23] is nowhere further off than a step of %s bits, in rows that end within a block too",
    (bits) => {
      const [rows, columns] = [3, 40];
      const matrix = wave(rows * columns);
      const { data, dims, scales } = quantiseBlocks(matrix, rows, columns, bits);
      const [, blocks, bytes] = dims;
      matrix.forEach((value, index) => {
        const [row, column] = [Math.floor(index / columns), index % columns];
        const block = row * blocks + Math.floor(column / BLOCK_COLUMNS);
        const at = column % BLOCK_COLUMNS;
        const byte = data[block * bytes + (bits === 8 ? at : at >> 1)] ?? 0;
        const stored = bits === 8 ? byte : (byte >> (4 * (at & 1))) & 15;
        const scale = scales[block] ?? 0;
        expect(Math.abs((stored - 2 ** (bits - 1)) * scale - value)).toBeLessThanOrEqual(Math.abs(scale) * 1.001);
      });
    },
  );

  it("[MD23] keeps a block of zeros", () => {
    const { data, scales } = quantiseBlocks(new Float32Array(BLOCK_COLUMNS), 1, BLOCK_COLUMNS, 8);
    expect(new Set(data)).toEqual(new Set([128]));
    expect([...scales]).toEqual([-0]);
  });
});
