interface Purse {
  readonly available: bigint;
  readonly held: bigint;
  readonly granted: bigint;
  readonly spent: bigint;
}

/** Micro-points that may become tokens: what is neither promised nor left of grants. Granted points are spent first. */
export function redeemable({ available, held, granted, spent }: Purse): bigint {
  const grantedLeft = granted > spent ? granted - spent : 0n;
  const free = available - held - grantedLeft;
  return free > 0n ? free : 0n;
}
