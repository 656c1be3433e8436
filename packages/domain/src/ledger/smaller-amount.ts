/** The smaller of two amounts of micro-points. */
export const smallerAmount = (a: bigint, b: bigint): bigint => (a < b ? a : b);
