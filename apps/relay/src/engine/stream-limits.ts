const MiB = 2 ** 20;

/** Bounds of answers under way that are kept for their readers. */
export const STREAM_LIMITS = {
  /** After its end an answer is kept in memory as long; then it is read from the store, where it has one. */
  keptMs: 600_000,
  keptMax: 20_000,
  /** Of all answers, under way and ended; past it those go first that nobody reads, the longest ended before the others. */
  bytesMax: 256 * MiB,
  /** Rough sizes. */
  entryBytes: 256,
  tokenBytes: 8,
  logprobBytes: 96,
  topLogprobBytes: 48,
} as const;
