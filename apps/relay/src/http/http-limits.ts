// Bounds of the HTTP side that are the relay's own; what both sides must agree on is in protocol/limits.
const KiB = 1024;
const MiB = 1024 * KiB;

export const HTTP_LIMITS = {
  /** Bytes of an oversized body that are read and thrown away, so that its sender hears the refusal. */
  discardBytesMax: 64 * MiB,
  /** From the first byte of a request until its body is in. */
  requestTimeoutMs: 120_000,
  keepAliveMs: 72_000,
  /** Keys and their accounts that are remembered, and for how long: a revoked key works at most that much longer. */
  apiKeysCachedMax: 10_000,
  apiKeyCacheMs: 30_000,
  /** Keys whose caps the engine was told. */
  budgetsKnownMax: 100_000,
  /** The window in which requests are counted. */
  rateWindowS: 60,
  /** Unknown keys, for a shorter time. */
  unknownKeyCacheMs: 2_000,
  /** One reading of a job's results from the store. */
  resultsPageChunks: 128,
  resultsPageBytes: 256 * KiB,
  entriesPageDefault: 50,
  /** Jobs that one page of a filtered list looks at. */
  listedJobsLookedAtMax: 5_000,
  /** The published numbers of checks are read from the store at most this often; models and adapter classes listed at most. */
  verificationStatsEveryMs: 1_000,
  verificationRowsMax: 256,
  /** Prompts that are looked at together while results are written. */
  promptsPageBytes: 4 * MiB,
  retryAfterS: 1,
  /** Items sent as lines, in a body or an uploaded file: all of them, and one. */
  linesBytesMax: 64 * MiB,
  lineBytesMax: 12 * MiB,
  /** Reading items may keep others waiting for so long at a stretch. */
  readingStretchMs: 20,
  /** A stream of events: how often it says that it is still there, that the job went on, and how much is read at once. */
  eventsKeepAliveMs: 15_000,
  eventsProgressMs: 500,
  /** How long a reader is asked to wait before it comes back. */
  eventsRetryMs: 1_000,
  eventsPageVerdicts: 256,
  /** Jobs that an account follows at once. */
  followersPerAccountMax: 256,
  /** Answered chunks in a page of an explanation. */
  explainedChunksDefault: 100,
  explainedChunksMax: 1_000,
  deliveriesPageDefault: 50,
  /** How long a job whose client went away is kept for the same request to take it up. */
  comeBackMs: 5_000,
  /** How long a reader of a live reply may take nothing of it before it is hung up on. */
  liveStallMs: 120_000,
  /** Header bytes of an image that are looked at to find its size. */
  imageHeaderBytesMax: 512 * KiB,
} as const;
