export const RECEIPT_LOG_LIMITS = {
  /** Outputs, or verdicts, that are looked at in one go; each becomes at most one receipt. */
  pageMax: 1_000,
  /** How long the writer rests when it has caught up, and when it hasn't: commits come first. */
  restMs: 1_000,
  backlogRestMs: 200,
  /** A head is signed at most this often, and only when the log grew. */
  headEveryMs: 2_000,
  /** Public keys of nodes' accounts that are remembered. */
  keysCachedMax: 10_000,
  /** Signed receipts that are remembered. */
  signedCachedMax: 2_000,
  /** Full tiles that are remembered, at 8 KiB each. */
  tilesCachedMax: 512,
} as const;
