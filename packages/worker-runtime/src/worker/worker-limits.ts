export const WORKER_LIMITS = {
  /** The page hears of changes at most this often. */
  snapshotEveryMs: 100,
  heartbeatEveryMs: 1_000,
  /** How long a stop may take to deliver what is finished. */
  drainMsMax: 3_000,
} as const;
