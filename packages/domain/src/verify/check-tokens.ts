// Whether generated tokens are what a model says, from one forward pass over prompt and answer (teacher forcing): Token-DiFR,
// arXiv 2511.20621, with a bound on every token beside the one on their mean.
import {
  type CheckSpec,
  isSamplingParams,
  measureTokens,
  type SamplingParams,
  type TokenMeasure,
  type Verdict,
} from "@starling/protocol/vocabulary";
import { wilsonInterval } from "./wilson-interval.ts";

export interface TokenClaim {
  /** The answer's token ids in order, with the end token if one ended it. */
  readonly tokens: ArrayLike<number>;
  /** A token of these ends an answer. */
  readonly endTokens: readonly number[];
  /** What the job asked for: an answer of so many tokens ends without an end token. */
  readonly tokensMax: number;
  readonly sampling: SamplingParams;
  readonly seed: number;
}

export interface TokenCheck {
  readonly verdict: Verdict;
  /** The worst token's margin in nats, clipped at `mismatchMin`; null when there is none to measure. */
  readonly distance: number | null;
  /** Token-DiFR's score: the mean of the clipped margins. */
  readonly meanMargin: number | null;
  /** Tokens that are the very choice that the referee's logits dictate. */
  readonly exactCount: number;
  readonly tokenCount: number;
}

/**
 * The mean margin may be this share of what a single token's may be, and this many tokens more at the bound itself: honest
 * nodes differ in few tokens, where two scores are near each other.
 */
const MEAN_SHARE = 0.02;
const MEAN_TOKENS = 3;
/** Honest nodes give the very choice in far more than this share; less than the second is no noise of a backend. */
const EXACT_MATCH_MIN = 0.75;
const EXACT_MISMATCH_MAX = 0.5;

/**
 * What a referee's measure of a claimed answer says. Match: every token's margin is at most `matchMax`, their mean and the
 * share of exact choices are as of an honest node. Mismatch: a token's margin is `mismatchMin` or more, mean or share are
 * beyond what noise does, or the answer ends where nothing ends it. Never throws.
 */
export function checkMeasure(check: CheckSpec, { margins, exactCount, endsRight }: TokenMeasure): TokenCheck {
  const tokenCount = margins.length;
  if (!endsRight) return unmeasured("mismatch", tokenCount);
  let worst = 0;
  let total = 0;
  for (const found of margins) {
    const margin = Math.min(found, check.mismatchMin);
    worst = Math.max(worst, margin);
    total += margin;
  }
  return {
    verdict: verdictOf(check, worst, total, exactCount, tokenCount),
    distance: worst,
    meanMargin: tokenCount === 0 ? 0 : total / tokenCount,
    exactCount,
    tokenCount,
  };
}

const unmeasured = (verdict: Verdict, tokenCount: number): TokenCheck => {
  return { verdict, distance: null, meanMargin: null, exactCount: 0, tokenCount };
};

/**
 * Checks a claimed answer against a referee's logits: `checkMeasure` of what they say of it. Never throws.
 * @param logits positions × vocabulary, row-major: row i is what the model says after prompt and tokens 0 … i − 1
 * @returns inconclusive without a distance when the referee's logits are not of that size, or no numbers
 */
export function checkTokens(check: CheckSpec, claim: TokenClaim, logits: Float32Array, vocabulary: number): TokenCheck {
  const { tokens, sampling, seed } = claim;
  if (!isSamplingParams(sampling) || !Number.isSafeInteger(seed) || seed < 0)
    return unmeasured("inconclusive", tokens.length);
  if (!endsWhereItMay(claim, vocabulary)) return unmeasured("mismatch", tokens.length);
  const measure = measureTokens({ prompt: [], tokens, from: 0, sampling, seed }, true, logits, vocabulary);
  return measure === null ? unmeasured("inconclusive", tokens.length) : checkMeasure(check, measure);
}

/**
 * What several answers of one node amount to: the same bounds over all of their tokens. A difference too small to show in
 * one answer, as of weights with fewer bits, shows in the mean of many.
 */
export function poolTokenChecks(check: CheckSpec, checks: readonly TokenCheck[]): Verdict {
  let worst = 0;
  let total = 0;
  let exactCount = 0;
  let tokenCount = 0;
  for (const { distance, meanMargin, ...counts } of checks) {
    if (distance === null || meanMargin === null) continue;
    worst = Math.max(worst, distance);
    total += meanMargin * counts.tokenCount;
    exactCount += counts.exactCount;
    tokenCount += counts.tokenCount;
  }
  return tokenCount === 0 ? "inconclusive" : verdictOf(check, worst, total, exactCount, tokenCount);
}

/** Ids are of the vocabulary, and there is an end, no earlier and no later than the first reason for one. */
function endsWhereItMay({ tokens, endTokens, tokensMax }: TokenClaim, vocabulary: number): boolean {
  if (tokens.length > tokensMax) return false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? -1;
    if (!Number.isInteger(token) || token < 0 || token >= vocabulary) return false;
    if (endTokens.includes(token)) return i === tokens.length - 1;
  }
  return tokens.length === tokensMax;
}

function verdictOf(
  { matchMax, mismatchMin }: CheckSpec,
  worst: number,
  total: number,
  exactCount: number,
  tokenCount: number,
): Verdict {
  const allowance = MEAN_SHARE * tokenCount + MEAN_TOKENS;
  // The upper end: a short answer's share says little.
  const exactShare = wilsonInterval(exactCount, tokenCount).high;
  if (worst > matchMax && worst >= mismatchMin) return "mismatch";
  if (total > allowance * mismatchMin || exactShare < EXACT_MISMATCH_MAX) return "mismatch";
  return worst <= matchMax && total <= allowance * matchMax && exactShare >= EXACT_MATCH_MIN ? "match" : "inconclusive";
}
