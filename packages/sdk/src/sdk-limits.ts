/** Every bound of the client. A caller's AbortSignal ends any wait earlier. */
export const SDK_LIMITS = {
  /** Tries after the first, for failures that trying again can cure. */
  retriesMax: 4,
  backOffFirstMs: 250,
  backOffMaxMs: 8_000,
  /** A longer Retry-After than this is given to the caller instead of being waited for. */
  retryAfterMaxMs: 30_000,
  /** One try, until its whole reply is read; for a stream of results, until its head is. */
  tryMs: 180_000,
  /** Sending a file, until it is answered. */
  uploadMs: 1_800_000,
  /** How often `jobs.wait` asks: from the first to the last of these, half as long again each time. */
  pollFirstMs: 200,
  pollMaxMs: 3_000,
  /** One line of results. */
  lineCharsMax: 32 * 2 ** 20,
} as const;
