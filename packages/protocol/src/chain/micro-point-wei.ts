/** A point is a token: a micro-point is so many of the token's smallest units (it has 18 decimals). */
export const WEI_PER_MICROPOINT = 1_000_000_000_000n;

export const weiOfPoints = (microPoints: bigint): bigint => microPoints * WEI_PER_MICROPOINT;
