import type { Spread } from "@starling/models";

/** The quantiles of the finite distances (nearest rank); undefined where there are none. */
export function spreadOf(distances: readonly number[]): Spread | undefined {
  const sorted = Float64Array.from(distances.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => tidy(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return {
    min: at(0),
    p1: at(0.01),
    p10: at(0.1),
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: at(1),
  };
}

/** Four digits say all that a distribution can. */
const tidy = (distance: number): number => Number(distance.toPrecision(4));
