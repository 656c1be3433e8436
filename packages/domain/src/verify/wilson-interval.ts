// How far a share that was counted may be from the true one.

/** The standard normal's 97.5th percentile: two-sided 95%. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of 95% for a share of `successes` in `trials` (Wilson, JASA 22, 1927): never outside 0 to 1, and
 * sound where nothing, or everything, was counted. Without trials it is all of 0 to 1.
 */
export function wilsonInterval(successes: number, trials: number): { readonly low: number; readonly high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  if (!(trials > 0 && successes >= 0 && successes <= trials)) throw new Error(`${successes} of ${trials} is no share`);
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  // Without rounding errors the ends would be 0 and 1 here.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
