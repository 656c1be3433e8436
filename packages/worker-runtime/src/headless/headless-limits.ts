export const HEADLESS_LIMITS = {
  /** How long a stop may take to finish what runs and deliver it. */
  drainMsMax: 20_000,
  /** How long closing the models may take before they are left to the process's end. */
  closeMsMax: 5_000,
  /** Waits before the n-th start after a lost device: full jitter. */
  restartBackoffBaseMs: 1_000,
  restartBackoffMaxMs: 60_000,
} as const;
