// When alerts are raised and cleared. Each rule must hold for a while, and not hold for a while: so that none flaps.
const MINUTE_MS = 60_000;

export const ALERT_LIMITS = {
  /** How often rules are looked at; what needs the database or the chain, less often. */
  everyMs: 5_000,
  slowEveryMs: MINUTE_MS,
  /** A raised one's last time and numbers are written this often. */
  noteEveryMs: 30_000,
  /** Not so for this long: it is over. */
  clearAfterMs: 2 * MINUTE_MS,
  /** What rates are counted over. */
  windowMs: 10 * MINUTE_MS,
  windowSlices: 20,
  /** Models that are named, each in an alert of its own. */
  modelsMax: 50,
  /** Fewer nodes than this share of the most in the window; only where there were so many. */
  nodesFellShare: 0.5,
  nodesFellMin: 10,
  /** Of checks that found something, and webhook attempts; only where there were so many. */
  mismatchShare: 0.1,
  mismatchChecksMin: 20,
  webhookFailuresShare: 0.5,
  webhookAttemptsMin: 20,
  /** Commits that took longer, in the window. */
  slowCommitMs: 1_000,
  slowCommitsMin: 5,
  /** A redemption that waits longer for an operator. */
  redemptionWaitMs: 60 * MINUTE_MS,
  /** Blocks besides those that confirm. */
  blocksBehindMax: 50,
} as const;

/** How long a rule must hold before its alert is raised. */
export const RAISE_AFTER_MS = {
  chain_halted: 0,
  chain_unreachable: MINUTE_MS,
  chain_out_of_step: 5 * MINUTE_MS,
  chain_no_gas: MINUTE_MS,
  queue_without_nodes: 30_000,
  nodes_fell: 15_000,
  mismatch_rate: 0,
  redemptions_waiting: 0,
  treasury_low: 0,
  webhooks_failing: 0,
  commits_slow: 0,
  commits_failing: 5_000,
  house_away: MINUTE_MS,
} as const;
