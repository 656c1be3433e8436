// Philox4x32-10: a counter and a key to four words that look random, without a state to carry (Salmon, Moraes, Dror, Shaw,
// Parallel random numbers: as easy as 1, 2, 3; SC 2011).

const ROUNDS = 10;

/** Writes the four words of counter `c0` … `c3` under key `k0`, `k1` (all unsigned, 32 bits) to `out`. */
export function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(0xd251_1f53, c0);
    const low0 = Math.imul(0xd251_1f53, c0);
    const high1 = multiplyHigh(0xcd9e_8d57, c2);
    const low1 = Math.imul(0xcd9e_8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e37_79b9) | 0;
    k1 = (k1 + 0xbb67_ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of an unsigned product, as an int32; by halves, none of whose sums passes 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}
