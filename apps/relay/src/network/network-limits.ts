const DAY_MS = 86_400_000;

/** Bounds of what is told of the network, and of what is kept of it. */
export const NETWORK_LIMITS = {
  modelsMax: 256,
  /** Nodes are counted this often for the history. */
  sampleEveryMs: 5_000,
  /** A longer pause than this between two looks is not counted: the machine slept. */
  sampleGapMsMax: 15_000,
  /** Minutes that wait for a database that is away; older ones are lost. */
  minutesWaitingMax: 120,
  /** How long minutes and hours are kept. */
  minutesKeptMs: 2 * DAY_MS,
  hoursKeptMs: 400 * DAY_MS,
  /** Old rows are looked for this often, and removed so many at once. */
  sweepEveryMs: 3_600_000,
  sweepRowsMax: 5_000,
  /** Each range of the history is read from the store at most this often. */
  historyEveryMs: 5_000,
} as const;
