// Seeded Gumbel-max sampling: the token that a seed dictates among given logits, at any temperature (Token-DiFR, arXiv 2511.20621).
import { GUMBEL_MAX, gumbelNoises, ROUGH_TEMPERATURE_MIN } from "./gumbel-noise.ts";
import { hasFilter, rankTokens } from "./ranked-tokens.ts";
import { isSamplingParams, type SamplingParams } from "./sampling-params.ts";

/**
 * Draws from softmax(logits / temperature) after the filters: the token of the largest logit + temperature × Gumbel noise
 * (of equal ones the lowest id). The same logits, seed and position give the same token everywhere.
 * @param logits of the whole vocabulary at one place; −∞ is never drawn
 * @param position place of the token in the answer, from 0
 * @returns the token's id; null when nothing can be drawn: a logit is NaN or +∞, or none is a number
 */
export function chooseToken(
  logits: Float32Array,
  params: SamplingParams,
  seed: number,
  position: number,
): number | null {
  if (!isSamplingParams(params)) throw new Error("these are no sampling parameters");
  const likeliest = likeliestToken(logits);
  if (likeliest === null || params.temperature === 0) return likeliest;
  const top = logits[likeliest] ?? 0;
  const { temperature } = params;
  const noise = gumbelNoises(seed, position);
  const scoreOf = (token: number): number => (logits[token] ?? 0) + temperature * noise.of(token);
  let best = likeliest;
  let bestScore = scoreOf(likeliest);
  const consider = (token: number): void => {
    // No noise lifts the token above the best, or its own doesn't.
    const logit = logits[token] ?? 0;
    if (logit + temperature * GUMBEL_MAX < bestScore) return;
    if (temperature >= ROUGH_TEMPERATURE_MIN && !noise.mayReach(token, (bestScore - logit) / temperature)) return;
    const score = scoreOf(token);
    if (score < bestScore || (score === bestScore && token >= best)) return;
    best = token;
    bestScore = score;
  };
  if (hasFilter(params)) {
    const { ids, leftCount } = rankTokens(logits, top, params);
    for (let rank = 0; rank < leftCount; rank++) consider(ids[rank] ?? best);
  } else for (let token = 0; token < logits.length; token++) consider(token);
  return best;
}

/** The token of the largest logit, of equal ones the lowest id; null where a logit is NaN or +∞, or none is a number. */
export function likeliestToken(logits: Float32Array): number | null {
  let best = -1;
  let top = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token] ?? 0;
    if (!(logit < Number.POSITIVE_INFINITY)) return null;
    if (logit <= top) continue;
    best = token;
    top = logit;
  }
  return best < 0 ? null : best;
}
