/** Micro-points that an account can promise to another job. */
export const spendable = (account: { readonly available: bigint; readonly held: bigint }): bigint =>
  account.available - account.held;
