// Bounds of the room that runs batches.
const MiB = 2 ** 20;

export const BATCH_RUN_LIMITS = {
  /** Batches that run at once, of all and of one account; others wait their turn. */
  runningMax: 32,
  runningPerAccountMax: 2,
  /** Jobs of one batch that are open at once. */
  openPartsMax: 4,
  /** Of one job. A line of more texts is a job of its own. */
  partItemsMax: 256,
  partBytesMax: 4 * MiB,
  /** Kinds of requests of one batch (model and assurance) that are gathered at once. */
  gatheringMax: 32,
  /** Lines that are read between two turns of the event loop. */
  linesPerTurn: 16,
  /** Between tries of what the network has no room for now. */
  retryFirstMs: 500,
  retryMaxMs: 15_000,
  /** Tries of a batch that broke on a fault of ours before it fails, and how much later each is than the one before. */
  triesMax: 10,
  tryAgainMs: 10_000,
  /** Counts of an open batch are written at most this often. */
  countsEveryMs: 1_000,
  /** One reading of a job's answers. */
  answersPageChunks: 64,
  answersPageBytes: 4 * MiB,
  outputBytesMax: 4_096 * MiB,
  /** How long files of answers are kept. */
  outputKeptMs: 30 * 24 * 3_600_000,
  /** Between looks for files whose time is over, and for batches that were left. */
  sweepEveryMs: 60_000,
  sweepFilesMax: 100,
  unfinishedPage: 100,
} as const;
