// Every bound of the relay's dealings with a chain.
const KiB = 1024;
const MiB = 1024 * KiB;

export const CHAIN_LIMITS = {
  /** One question to the chain. */
  requestMs: 10_000,
  /** Tries again after a failure, from the first to the last of these, each shortened by up to half at random. */
  backOffFirstMs: 500,
  backOffMaxMs: 30_000,
  /** How often a halted watcher looks whether the chain is as it was again. */
  haltedLookMs: 15_000,
  /** Looks at a block that isn't what it was before the watcher halts: one node of several behind an address may be astray. */
  differentLooksMax: 3,
  /** Blocks whose events are asked for at once; halved while the chain refuses, and doubled again after a success. */
  logBlocksMax: 2_000,
  /** Events in one commit, unless one block alone has more. */
  eventsMax: 1_000,
  /** Unconfirmed redemptions that are remembered. */
  sightingsMax: 10_000,
  /** Transactions of the relay's own: what waits, and what is under way at once. */
  sendQueueMax: 1_000,
  underWayMax: 8,
  /** A transaction that isn't mined after this is sent again with a higher fee. */
  stuckMs: 60_000,
  /** By so much more; nodes want at least a tenth. */
  feeRisePercent: 25n,
  /** But never beyond so many times what the chain asks for. */
  feeTimesMax: 20n,
  /** One that the chain's node no longer knows of is sent again as it was, at most this often. */
  resendMs: 3_000,
  /** Gas above the estimate: the token keeps a history of votes that is longer by an entry in another second than it was estimated in. */
  gasMarginPercent: 25n,
  gasMargin: 60_000n,
  gasMax: 12_000_000n,
  /** How often a transaction that another one took the number of is sent anew. */
  sendTriesMax: 5,
  /** Vouchers of one transaction; the contract takes 50. Transactions of vouchers under way at once. */
  batchVouchersMax: 32,
  batchesMax: 4,
  /** How long vouchers are gathered for a batch. */
  gatherMs: 150,
  /** How long vouchers that are made anew for the chain's losses hold. */
  againTtlS: 86_400,
  /** Redemptions that wait to be sent. */
  submitQueueMax: 20_000,
  /** How often issued redemptions that were not seen on the chain are sent again. */
  sweepMs: 60_000,
  /** And when sending some failed. */
  sweepSoonMs: 5_000,
  sweepPage: 500,
  /** What is passed on for others. */
  passedLogBlocksMax: 10_000,
  passedReplyBytesMax: 4 * MiB,
  passedMs: 15_000,
  passedAtOnceMax: 128,
  rawTransactionBytesMax: 64 * KiB,
  errorCharsMax: 500,
} as const;
export type ChainLimits = {
  readonly [K in keyof typeof CHAIN_LIMITS]: (typeof CHAIN_LIMITS)[K] extends bigint ? bigint : number;
};
