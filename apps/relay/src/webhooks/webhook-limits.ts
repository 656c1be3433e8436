export const WEBHOOK_RUN_LIMITS = {
  /** Deliveries under way at once, of all webhooks. */
  deliveriesAtOnce: 64,
  /** Until a target has answered whole. */
  answerTimeoutMs: 15_000,
  resolveTimeoutMs: 5_000,
  /** Of an answer's body, which is read to its end so that the connection closes well, and not used. */
  answerBytesMax: 16 * 1024,
  /** A delivery that was claimed and not settled is due again after this. */
  leaseMs: 60_000,
  /** Tries of a delivery; with the delays between them about two days. */
  attemptsMax: 12,
  firstDelayMs: 5_000,
  delayFactor: 4,
  delayMsMax: 12 * 3_600_000,
  /** Each delay is drawn from this share of it to the whole. */
  jitterFrom: 0.75,
  /** How often the store is asked for deliveries that are due. */
  pollMs: 2_000,
  /** Jobs that end are gathered for so long before the store is asked which of them somebody wants to hear of. */
  gatherMs: 200,
  /** A look for jobs that ended untold reaches back so far: at the start, when some ended, and now and then, for ends that were long in being committed. */
  lookBackAtStartMs: 24 * 3_600_000,
  lookBackMs: 2_000,
  lookAgainMs: 60_000,
  lookFarBackMs: 600_000,
  jobsPerLook: 256,
  /** Verdicts that wait to be told. */
  verdictsWaitingMax: 4_096,
  /** Deliveries that are over are kept for so long, and removed so many at a time. */
  keptMs: 30 * 24 * 3_600_000,
  sweepEveryMs: 3_600_000,
  sweepAtOnce: 1_000,
  errorCharsMax: 200,
} as const;
