// How far one claimed token lies from what seed and logits dictate.
import { likeliestToken } from "./choose-token.ts";
import { GUMBEL_MAX, gumbelNoises, ROUGH_TEMPERATURE_MIN } from "./gumbel-noise.ts";
import { hasFilter, rankTokens } from "./ranked-tokens.ts";
import type { SamplingParams } from "./sampling-params.ts";

export interface TokenMargin {
  /**
   * By how much logits would have to move against each other for the claimed token to be the choice, in nats, up to the clip:
   * how far its score (logit + temperature × Gumbel noise) lies below the best of the tokens that the filters leave. Where a
   * better one is only just left, or the claimed one only just isn't, moving it over that border may be the shorter way.
   */
  readonly margin: number;
  readonly isExact: boolean;
}

/**
 * @param logits of the whole vocabulary at this place, as the referee computed them
 * @returns null when the logits hold NaN or +∞, or nothing else than −∞
 */
export function tokenMargin(
  logits: Float32Array,
  claimed: number,
  params: SamplingParams,
  seed: number,
  position: number,
  clip: number,
): TokenMargin | null {
  const likeliest = likeliestToken(logits);
  if (likeliest === null) return null;
  const top = logits[likeliest] ?? 0;
  const logit = logits[claimed] ?? Number.NEGATIVE_INFINITY;
  if (logit === Number.NEGATIVE_INFINITY) return { margin: clip, isExact: false };
  const { temperature } = params;
  if (temperature === 0) return { margin: Math.min(clip, top - logit), isExact: claimed === likeliest };

  const noise = gumbelNoises(seed, position);
  const score = logit + temperature * noise.of(claimed);
  let worst = 0;
  let isExact = true;
  /** `reach`: how far the token would have to move for the filters to drop it. */
  const against = (token: number, reach: (() => number) | null): void => {
    const other = logits[token] ?? 0;
    // No noise lifts it further above than what was found already.
    if (other + temperature * GUMBEL_MAX <= score + worst) return;
    if (temperature >= ROUGH_TEMPERATURE_MIN && !noise.mayReach(token, (score + worst - other) / temperature)) return;
    const ahead = other + temperature * noise.of(token) - score;
    if (ahead <= 0 || token === claimed) return;
    isExact = false;
    if (ahead > worst) worst = Math.max(worst, reach === null ? ahead : Math.min(ahead, reach()));
  };
  if (!hasFilter(params)) {
    against(likeliest, null);
    for (let token = 0; token < logits.length && worst < clip; token++) against(token, null);
    return { margin: Math.min(clip, worst), isExact };
  }
  const { ids, leftCount, slack } = rankTokens(logits, top, params, clip);
  const rank = ids.indexOf(claimed);
  if (rank < 0) return { margin: clip, isExact: false };
  if (rank >= leftCount) {
    isExact = false;
    worst = Math.max(0, -slack(rank));
  }
  for (let r = 0; r < leftCount && worst < clip; r++) against(ids[r] ?? claimed, () => slack(r));
  return { margin: Math.min(clip, worst), isExact };
}
