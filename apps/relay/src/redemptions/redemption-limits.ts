export const REDEMPTION_WAIT_LIMITS = {
  /** While somebody waits for a change: how often the chain's newest blocks are looked at, and how often the database is read again. */
  lookEveryMs: 250,
  readEveryMs: 5_000,
  /** Requests of one account that wait; one more is answered at once. */
  waitsPerAccountMax: 8,
} as const;
