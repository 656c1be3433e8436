/** Columns that share a scale. */
export const BLOCK_COLUMNS = 32;

export interface QuantisedBlocks {
  /** `[rows, blocks, bytes of a block]`; two 4-bit numbers a byte, the first in the low half. */
  readonly data: Uint8Array;
  readonly dims: readonly [number, number, number];
  /** One a block, `[rows * blocks]`. */
  readonly scales: Float32Array;
}

/**
 * A matrix in the layout of ONNX Runtime's MatMulNBits without zero points: a number is `(stored − 2^(bits−1)) × scale`. The
 * largest number of a block, with its sign, gets the far end of the range, so that all of it is used. `roundScale` says what is
 * left of a scale where it is stored shorter.
 */
export function quantiseBlocks(
  matrix: Float32Array,
  rows: number,
  columns: number,
  bits: 4 | 8,
  roundScale: (scale: number) => number = Math.fround,
): QuantisedBlocks {
  const blocks = Math.ceil(columns / BLOCK_COLUMNS);
  const blockBytes = (BLOCK_COLUMNS * bits) / 8;
  const middle = 2 ** (bits - 1);
  const data = new Uint8Array(rows * blocks * blockBytes);
  const scales = new Float32Array(rows * blocks);
  for (let block = 0; block < rows * blocks; block++) {
    const first = (block % blocks) * BLOCK_COLUMNS;
    const start = Math.floor(block / blocks) * columns + first;
    const part = matrix.subarray(start, start + Math.min(BLOCK_COLUMNS, columns - first));
    const far = part.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    const scale = roundScale(far / -middle);
    scales[block] = scale;
    for (let column = 0; column < BLOCK_COLUMNS; column++) {
      const value = part[column] ?? 0;
      const steps = scale === 0 ? 0 : Math.round(value / scale);
      const stored = Math.min(2 * middle - 1, Math.max(0, steps + middle));
      if (bits === 8) data[block * blockBytes + column] = stored;
      else {
        const at = block * blockBytes + (column >> 1);
        data[at] = (data[at] ?? 0) | (stored << (4 * (column & 1)));
      }
    }
  }
  return { data, dims: [rows, blocks, blockBytes], scales };
}
