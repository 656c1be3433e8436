// Every bound that two sides must agree on. A limit is part of the contract: widening one is a protocol change.

const KiB = 1024;
const MiB = 1024 * KiB;

export const LIMITS = {
  /** HTTP bodies. */
  bodyBytesMax: 32 * MiB,
  idempotencyKeyCharsMax: 255,
  apiKeyCharsMax: 128,
  /** Items of one embeddings request (OpenAI's own bound). */
  embeddingInputsMax: 2048,
  /** Items of one job sent inline. */
  jobItemsMax: 100_000,
  itemBytesMax: 8 * MiB,
  textCharsMax: 32_768,
  imageSideMax: 8192,
  imagePixelsMax: 40_000_000,
  resultsPageItemsMax: 1000,
  entriesPageMax: 200,
  /** One consumer's open jobs and the network's queued items. */
  openJobsPerAccountMax: 256,
  queuedItemsMax: 4_000_000,
  /** Socket frames. */
  socketMessageBytesMax: 16 * MiB,
  grantBytesMax: 8 * MiB,
  grantLeasesMax: 256,
  resultsPerMessageMax: 256,
  outputBytesPerChunkMax: 8 * MiB,
  readyModelsMax: 64,
  leasesPerNodeMax: 512,
  nodesPerAccountMax: 64,
  nodeNameCharsMax: 64,
  failureMessageCharsMax: 500,
  /** A node that breaks the protocol this often is disconnected. */
  violationsMax: 20,
  challengeTtlMs: 10_000,
  helloTimeoutMs: 10_000,
} as const;

/** The spans that a relay claims and stores at once. */
export const SPAN_CHUNKS_MAX = 256;
export const SPAN_BYTES_MAX = 4 * MiB;
