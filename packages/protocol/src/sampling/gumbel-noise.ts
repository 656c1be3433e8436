// The noise that makes sampling repeatable: a number for each seed, position and token, which node and referee both compute.
import { exactLn } from "./exact-math.ts";
import { philox } from "./philox.ts";

export const SEED_MAX = Number.MAX_SAFE_INTEGER;
export const POSITION_MAX = 2 ** 32 - 1;

/** No noise is above: −ln(−ln(1 − 2⁻⁵³)), rounded up. */
export const GUMBEL_MAX = 36.75;

/**
 * Standard Gumbel noise of the tokens at one place of one answer: −ln(−ln u), u of 52 random bits and never 0 or 1.
 * The same bits on every engine; noises of different seeds, positions or tokens are independent.
 * @param seed a whole number, 0 to SEED_MAX: Philox's key
 * @param position place of the token in the answer, from 0; with half the token's id it is Philox's counter
 */
export function gumbelNoise(seed: number, position: number): (token: number) => number {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`${seed} is no seed`);
  if (!Number.isInteger(position) || position < 0 || position > POSITION_MAX)
    throw new Error(`${position} is no position`);
  const keyLow = seed | 0;
  const keyHigh = Math.floor(seed / 2 ** 32) | 0;
  const words = new Uint32Array(4);
  // A block of four words serves two tokens that follow each other.
  let block = -1;
  return (token) => {
    if (token >>> 1 !== block) {
      block = token >>> 1;
      philox(block, position | 0, 0, 0, keyLow, keyHigh, words);
    }
    const at = (token & 1) * 2;
    const random = ((words[at] ?? 0) >>> 6) * 2 ** 26 + ((words[at + 1] ?? 0) >>> 6);
    return -exactLn(-exactLn((random + 0.5) / 2 ** 52));
  };
}
