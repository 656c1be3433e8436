// What a token's logits say as log probabilities.
import { GENERATE_LIMITS, type TokenLogprob } from "@starling/protocol";

/** Stands for what is impossible: −∞ has no JSON. */
const LEAST = -9999;
/** Places after the point. */
const ROUNDING = 1e6;

/** Log-softmax of raw logits: of the chosen token, and of the `count` likeliest, of equal ones the lowest id first. */
export function tokenLogprobs(logits: Float32Array, chosen: number, count: number): TokenLogprob {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  const total = top + Math.log(sum);
  const logprobOf = (token: number): number =>
    Math.max(LEAST, Math.round(((logits[token] ?? Number.NEGATIVE_INFINITY) - total) * ROUNDING) / ROUNDING);
  const ids = likeliest(logits, Math.min(count, GENERATE_LIMITS.topLogprobsMax));
  return { logprob: logprobOf(chosen), top: ids.map((id) => [id, logprobOf(id)] as const) };
}

function likeliest(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  if (count === 0) return ids;
  let floor = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? floor;
    if (ids.length === count && logit <= floor) continue;
    let at = ids.length;
    while (at > 0 && (logits[ids[at - 1] ?? 0] ?? 0) < logit) at--;
    ids.splice(at, 0, id);
    if (ids.length > count) ids.pop();
    if (ids.length === count) floor = logits[ids[count - 1] ?? 0] ?? floor;
  }
  return ids;
}
