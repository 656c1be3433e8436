/** Bounds of what a tab answers by itself. */
export const LOCAL_LIMITS = {
  /** Asked for and not answered at once; they run one after the other. */
  runsMax: 8,
  /** A worker that says nothing for so long is given up: a run may block its thread for a while. */
  silentMsMax: 60_000,
  watchEveryMs: 2_000,
} as const;
