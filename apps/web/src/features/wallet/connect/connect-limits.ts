// Bounds of what dApps may bring and of what waits for the wallet's owner.
const KiB = 1024;

export const CONNECT_LIMITS = {
  uriCharsMax: 1_024,
  /** Proposals that wait at once; more are turned down. */
  proposalsMax: 8,
  requestsPerSessionMax: 8,
  requestsMax: 32,
  /** A request's parameters as JSON, and how deep they may nest. */
  requestCharsMax: 256 * KiB,
  requestDepthMax: 32,
  requestTtlMs: 300_000,
  /** Refusals that are remembered for the screen. */
  refusedKeptMax: 20,
  /** Refusals that a session's dApp is told of; more are left to expire. */
  refusalsPerSessionMax: 40,
  refusalsWindowMs: 10_000,
  /** What a proposal may list of chains, methods or events. */
  askedMax: 64,
  nameCharsMax: 64,
  descriptionCharsMax: 240,
  urlCharsMax: 256,
  iconsMax: 2,
  idCharsMax: 64,
  /** Until a pairing counts as not reached. */
  pairTimeoutMs: 20_000,
  answerTimeoutMs: 30_000,
  // what is shown of a request
  textCharsShown: 8_192,
  valueCharsShown: 512,
  linesMax: 128,
  // typed data
  typesMax: 64,
  fieldsPerTypeMax: 64,
  typedDepthMax: 12,
  typedValuesMax: 2_000,
  // messages and calls
  messageBytesMax: 128 * KiB,
  callDataBytesMax: 128 * KiB,
  // inference
  inferenceInputsMax: 64,
  inferenceMessagesMax: 256,
  inferenceCharsMax: 128 * KiB,
  inferenceTokensMax: 131_072,
  /** Gas above which a block could not hold it, and a fee that nobody means: 0.1 of the chain's coin. */
  gasMax: 30_000_000n,
  feeWeiMax: 100_000_000_000_000_000n,
} as const;
