// How far apart two rows of logits are in what they say.

/** Share of the probability that may lie elsewhere: 16-bit floats move a hundredth of it, a wrong kernel far more. */
export const MOVED_MAX = 0.05;

/** The total variation distance of what two rows of logits say; NaN when they say nothing. */
export function moved(a: Float32Array, b: Float32Array): number {
  const [p, q] = [probabilities(a), probabilities(b)];
  return p.reduce((sum, share, token) => sum + Math.abs(share - (q[token] ?? Number.NaN)), 0) / 2;
}

function probabilities(logits: Float32Array): Float64Array {
  const top = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const masses = Float64Array.from(logits, (logit) => Math.exp(logit - top));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}
