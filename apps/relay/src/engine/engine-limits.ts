// Every bound of the relay's write path.
const MiB = 2 ** 20;

export const ENGINE_LIMITS = {
  /** One transaction. */
  commitChangesMax: 4_000,
  commitBytesMax: 32 * MiB,
  /** Commits follow each other at least this far apart, so that each is worth its cost; the first after a pause leaves at once. */
  commitSpacingMs: 2,
  /** Waiting changes past which new work is refused and results wait at the door. */
  backlogChangesMax: 40_000,
  backlogBytesMax: 256 * MiB,
  /** Tries of one commit before the database counts as lost. */
  commitTriesMax: 8,
  commitBackOffFirstMs: 50,
  commitBackOffMaxMs: 2_000,
  /** Rebuilds within `rebuildWindowMs` after which the process gives up. */
  rebuildsMax: 3,
  rebuildWindowMs: 60_000,
  tickEveryMs: 100,
  /** A claim on spans lapses after this long without its relay. */
  claimTtlMs: 60_000,
  claimRenewEveryMs: 15_000,
  claimTriesMax: 5,
  claimBackOffMs: 200,
  /** Spans of one claim, and of a job that the relay takes up again after a restart: more than an engine ever holds of one job. */
  claimSpansMax: 32,
  rebuildPageJobs: 200,
  /** Answers whose verdict is outstanding, of one read after a restart. */
  rebuildPageOutputs: 1_000,
  rebuildPageDisputes: 256,
  rebuildPageRedemptions: 500,
  rebuildPageAccounts: 500,
  /** Answers, and their inputs, read at once to be checked again. */
  evidenceBytesMax: 16 * MiB,
} as const;
