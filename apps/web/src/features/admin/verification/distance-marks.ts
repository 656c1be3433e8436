// Where a distance lies beside its tolerance, on a scale of 0 to 100.

export interface DistanceMarks {
  /** Up to here answers match. */
  readonly match: number;
  /** From here on they don't. */
  readonly mismatch: number;
  /** null where the distance isn't known. */
  readonly distance: number | null;
  /** The distance lies beyond the scale. */
  readonly isBeyond: boolean;
}

/** The scale ends at twice the bound from which answers don't match: what is further off is as wrong. */
export function distanceMarks(
  distance: number | null,
  { matchMax, mismatchMin }: { readonly matchMax: number; readonly mismatchMin: number },
): DistanceMarks {
  const full = mismatchMin > 0 ? 2 * mismatchMin : 1;
  const at = (value: number) => Math.min(100, Math.max(0, (100 * value) / full));
  return {
    match: at(matchMax),
    mismatch: at(mismatchMin),
    distance: distance === null ? null : at(distance),
    isBeyond: distance !== null && distance > full,
  };
}
