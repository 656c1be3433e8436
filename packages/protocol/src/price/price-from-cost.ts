// What a model's unit of work costs, from the work alone. Both a recipe's price and an imported model's are made of it.

/** A work unit is about a millisecond of the reference machine: one WebAssembly thread. */
export const UNITS_PER_SECOND = 1_000;

/** What a second of the reference machine costs, in micro-points: a tenth of a point. */
export const MICROPOINTS_PER_SECOND = 100_000;

/**
 * Micro-points for work of `unitsPerItem` (a manifest's `cost`): work units, times seconds that one takes on the reference machine, times the
 * price of a second. Rounded to whole micro-points, never below one: nothing that costs work is free.
 */
export const priceFromCost = (unitsPerItem: number): bigint =>
  BigInt(Math.max(1, Math.round((unitsPerItem / UNITS_PER_SECOND) * MICROPOINTS_PER_SECOND)));

/** Costs are given to three significant digits, so prices of costs before that rounding differ by so little. */
const ROUNDING = 0.005;

/** Whether a price is what the rule gives for a cost. */
export function followsCost(microPoints: bigint, unitsPerItem: number): boolean {
  const price = Number(microPoints);
  const ruled = Number(priceFromCost(unitsPerItem));
  return Math.abs(price - ruled) <= Math.max(1, ruled * ROUNDING);
}
