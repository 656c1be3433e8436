// Bounds of answering what contracts ask.
import type { Assurance } from "@starling/protocol";

export const ORACLE_RUN_LIMITS = {
  /** Requests that are worked on at once. */
  runningMax: 16,
  /** A request that was taken up is taken up anew after this, should its relay be gone. */
  leaseMs: 180_000,
  /** How long one turn of a request waits for its job before others have theirs. */
  jobWaitMs: 20_000,
  /** How often due requests are looked for, besides when new ones come. */
  lookEveryMs: 2_000,
  /** Tried again after this at first, twice as late each time, and so late at most. */
  retryFirstMs: 1_000,
  retryMaxMs: 30_000,
  /** Turns in one state without getting on, before a request is given up. */
  attemptsMax: 40,
  /** How long the log's head may take to get on the chain before an answer is sent without its proof. */
  anchorWaitMs: 20_000,
  /** When a sent answer is looked for again, should its event not have come. */
  confirmWaitMs: 60_000,
  /** Refusals that are told to the chain, in an hour: they cost the relay gas. The rest is refunded after its deadline. */
  declinesPerHourMax: 120,
} as const;

export type OracleLimits = Readonly<Record<keyof typeof ORACLE_RUN_LIMITS, number>>;

/** What must be left before the deadline once the job is done, for its receipt and the way to the chain. */
export const ANSWER_LEAD_MS: Readonly<Record<Assurance, number>> = {
  none: 15_000,
  full: 15_000,
  quorum: 15_000,
  // Its audit comes after the answer.
  sampled: 60_000,
};
