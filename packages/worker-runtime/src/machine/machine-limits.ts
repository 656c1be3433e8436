import { LIMITS } from "@starling/protocol";

/** The bounds of what a node holds, merges and sends at once. */
export const MACHINE_LIMITS = {
  /** Leases that a node holds: waiting, running, or answered and not yet acknowledged. What comes beyond is given back. */
  heldLeasesMax: LIMITS.leasesPerNodeMax,
  /** Models that the relay asked for and that a node remembers, those asked for last first. */
  wantedModelsMax: 256,
  /** Input bytes of the leases that wait. What comes beyond is given back. */
  queuedBytesMax: 64 * 1024 * 1024,
  /** Chunks merged into one run: at most this many items and input bytes, and about this much work at the measured speed. */
  mergedItemsMax: 256,
  mergedBytesMax: 256 * 1024,
  mergedWorkMs: 250,
  /** Messages with results that await their acknowledgement. */
  flightsMax: 4,
  /** While one is under way, the next leaves only once this much waits; until then results are collected. */
  flightBytesMin: 512 * 1024,
  /** What one message with results holds, except that a single larger result goes alone. */
  flightBytesMax: 4 * 1024 * 1024,
  resultsPerFlightMax: LIMITS.resultsPerMessageMax,
  /** A model is tested with a known answer after so many leases or so much time of runs, whichever comes first. */
  selfTestLeasesMax: 64,
  selfTestWorkMs: 300_000,
  /**
   * Tokens of a stream have left as they were made, so its result waits for no test; instead a GPU that streams is tested
   * after so much time of runs.
   */
  streamTestWorkMs: 60_000,
  /** A model's speed is announced anew once the smoothed speed of its streams is off by this share; a stream's weight in it. */
  speedOffMin: 0.25,
  speedWeight: 0.3,
  /**
   * Results of a GPU wait for the test behind them, not at all when nothing else waits to run: for this many times what one
   * item takes at the measured speed, within these bounds of run time, so that tests cost little; and for so many bytes at most.
   */
  unprovenWorkItems: 20,
  unprovenWorkMsMin: 250,
  unprovenWorkMsMax: 2_000,
  unprovenBytesMax: 4 * 1024 * 1024,
} as const;
