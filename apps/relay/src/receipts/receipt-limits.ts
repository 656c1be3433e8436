export const RECEIPT_LOG_LIMITS = {
  /** Outputs, or verdicts, that are looked at in one go; each becomes at most one receipt, at some 30 µs of the event loop. */
  pageMax: 256,
  /** How long the writer rests when it has caught up. */
  restMs: 1_000,
  /** When it hasn't, it rests this many times as long as it wrote: commits come first, and receipts may be late. */
  backlogRests: 4,
  backlogRestMinMs: 50,
  /** A head is signed at most this often, and only when the log grew. */
  headEveryMs: 2_000,
  /** Public keys of nodes' accounts that are remembered. */
  keysCachedMax: 10_000,
  /** Signed receipts that are remembered. */
  signedCachedMax: 2_000,
  /** Full tiles that are remembered, at 8 KiB each. */
  tilesCachedMax: 512,
} as const;
