// A referee's measure of claimed tokens from its own logits, position by position as a forward pass gives them.
import { MARGIN_CLIP, type PenaltyParams, type TokenMeasure } from "../generate/generate-item.ts";
import { createPenalties, hasPenalty, isPenaltyParams } from "./penalties.ts";
import { isSamplingParams, type SamplingParams } from "./sampling-params.ts";
import { type TokenMargin, tokenMargin } from "./token-margin.ts";

export interface MeasuredClaim {
  /** For the repetition penalty alone. */
  readonly prompt: readonly number[];
  /** The answer's tokens in order. */
  readonly tokens: ArrayLike<number>;
  /** The first position to measure; tokens before it are fixed. */
  readonly from: number;
  readonly sampling: SamplingParams & PenaltyParams;
  readonly seed: number;
}

export interface TokenMeasurer {
  /** The position whose logits are due; `tokens.length` when all are measured. */
  readonly position: number;
  /**
   * @param logits of the whole vocabulary at `position`; penalties change them where they are
   * @returns false when they hold NaN or +∞, or nothing else than −∞: nothing can be measured
   */
  add(logits: Float32Array): boolean;
  result(endsRight: boolean): TokenMeasure;
}

/** Most margins are small, and those up to here cost less to find. */
const FIRST_CLIP = 4;

export function createTokenMeasurer({ prompt, tokens, from, sampling, seed }: MeasuredClaim): TokenMeasurer {
  if (!isSamplingParams(sampling) || !isPenaltyParams(sampling)) throw new Error("these are no sampling parameters");
  const penalties = hasPenalty(sampling) ? createPenalties(prompt, sampling) : null;
  for (let i = 0; i < from; i++) penalties?.add(tokens[i] ?? -1);
  const margins: number[] = [];
  let exactCount = 0;
  let position = from;
  return {
    get position() {
      return position;
    },
    add(logits) {
      const token = tokens[position] ?? -1;
      penalties?.apply(logits);
      const found = marginOf(logits, token, sampling, seed, position);
      if (found === null) return false;
      margins.push(found.margin);
      if (found.isExact) exactCount++;
      penalties?.add(token);
      position++;
      return true;
    },
    result: (endsRight) => ({ margins, exactCount, endsRight }),
  };
}

function marginOf(
  logits: Float32Array,
  token: number,
  sampling: SamplingParams,
  seed: number,
  position: number,
): TokenMargin | null {
  const near = tokenMargin(logits, token, sampling, seed, position, FIRST_CLIP);
  return near === null || near.margin < FIRST_CLIP
    ? near
    : tokenMargin(logits, token, sampling, seed, position, MARGIN_CLIP);
}

/**
 * Measures at once what a forward pass gave.
 * @param logits positions × vocabulary, row-major: row i is what the model says after prompt and tokens 0 … from + i − 1; penalties change them
 * @returns null when they can't be used
 */
export function measureTokens(
  claim: MeasuredClaim,
  endsRight: boolean,
  logits: Float32Array,
  vocabulary: number,
): TokenMeasure | null {
  const count = Math.max(0, claim.tokens.length - claim.from);
  if (logits.length !== count * vocabulary) return null;
  const measurer = createTokenMeasurer(claim);
  for (let row = 0; row < count; row++)
    if (!measurer.add(logits.subarray(row * vocabulary, (row + 1) * vocabulary))) return null;
  return measurer.result(endsRight);
}
