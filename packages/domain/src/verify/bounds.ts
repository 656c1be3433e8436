// What is known of how far two answers are apart.

/** The distance lies between the two; they are one number where it is known, and `upper` is infinite where nothing is. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

export const exactly = (distance: number): Bounds => ({ lower: distance, upper: distance });

/** Both measured: their worst. */
export const worse = (a: Bounds, b: Bounds): Bounds => ({
  lower: Math.max(a.lower, b.lower),
  upper: Math.max(a.upper, b.upper),
});

export const UNKNOWN: Bounds = { lower: 0, upper: Number.POSITIVE_INFINITY };
