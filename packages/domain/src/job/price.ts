// What a job costs and what of it the contributor earns.

/** Micro-points a contributor earns for an item; the fee is what is left of the price. Rounded down, so that the fee is never negative. */
export const rewardPerItem = (pricePerItem: bigint, feePerMille: number): bigint =>
  (pricePerItem * BigInt(1000 - feePerMille)) / 1000n;

export const priceOf = (pricePerItem: bigint, itemCount: number): bigint => pricePerItem * BigInt(itemCount);
