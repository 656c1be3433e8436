/** What assurance makes of a model's price, in per mille. */
export const PRICE_PER_MILLE = { sampled: 1250n, quorumOfTwo: 2000n } as const;

/** What a job costs in micro-points. */
export const costOf = (items: number, priceMicro: bigint, assurance: keyof typeof PRICE_PER_MILLE): bigint =>
  BigInt(items) * ((priceMicro * PRICE_PER_MILLE[assurance]) / 1000n);
