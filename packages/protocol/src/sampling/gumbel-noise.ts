// The noise that makes sampling repeatable: a number for each seed, position and token, which node and referee both compute.
import { exactLn } from "./exact-math.ts";
import { philox } from "./philox.ts";

export const SEED_MAX = Number.MAX_SAFE_INTEGER;
export const POSITION_MAX = 2 ** 32 - 1;

/** No noise is above: −ln(−ln(1 − 2⁻⁵³)), rounded up. */
export const GUMBEL_MAX = 36.75;

/** At lower temperatures rounding could decide what is found without a token's very noise. */
export const ROUGH_TEMPERATURE_MIN = 1e-3;

export interface GumbelNoise {
  readonly of: (token: number) => number;
  /** False only when a token's noise lies below `least`, by more than rounding: found at a fraction of what the noise costs. */
  readonly mayReach: (token: number, least: number) => boolean;
}

/** 2⁻ᵏ, a little more. */
const HALVES = Float64Array.from({ length: 64 }, (_, k) => 2 ** -k * (1 + 1e-6));
const LOG2_E = Math.LOG2E * (1 - 1e-12);

/**
 * Standard Gumbel noise of the tokens at one place of one answer: −ln(−ln u), u of 52 random bits and never 0 or 1.
 * The same bits on every engine; noises of different seeds, positions or tokens are independent.
 * @param seed a whole number, 0 to SEED_MAX: Philox's key
 * @param position place of the token in the answer, from 0; with half the token's id it is Philox's counter
 */
export function gumbelNoise(seed: number, position: number): (token: number) => number {
  return gumbelNoises(seed, position).of;
}

/** As `gumbelNoise`, for many tokens of which few matter. */
export function gumbelNoises(seed: number, position: number): GumbelNoise {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`${seed} is no seed`);
  if (!Number.isInteger(position) || position < 0 || position > POSITION_MAX)
    throw new Error(`${position} is no position`);
  const keyLow = seed | 0;
  const keyHigh = Math.floor(seed / 2 ** 32) | 0;
  const words = new Uint32Array(4);
  // A block of four words serves two tokens that follow each other.
  let block = -1;
  const uniform = (token: number): number => {
    if (token >>> 1 !== block) {
      block = token >>> 1;
      philox(block, position | 0, 0, 0, keyLow, keyHigh, words);
    }
    const at = (token & 1) * 2;
    const random = ((words[at] ?? 0) >>> 6) * 2 ** 26 + ((words[at + 1] ?? 0) >>> 6);
    return (random + 0.5) / 2 ** 52;
  };
  return {
    of: (token) => -exactLn(-exactLn(uniform(token))),
    mayReach(token, least) {
      if (!(least > 0)) return true;
      if (least >= GUMBEL_MAX) return false;
      // −ln u is at least 1 − u, and e to the −least at most this power of two.
      return 1 - uniform(token) <= (HALVES[Math.floor(least * LOG2_E)] ?? 1);
    },
  };
}
