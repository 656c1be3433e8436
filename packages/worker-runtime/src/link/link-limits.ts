import { LIMITS } from "@starling/protocol";

/** Every wait and retry of a node's connection. It is retried for as long as the node runs. */
export const LINK_LIMITS = {
  /** The n-th retry waits a random time up to `backoffBaseMs` × 2^n, at most `backoffMaxMs` (full jitter). */
  backoffBaseMs: 250,
  backoffMaxMs: 15_000,
  /** A connection that lasted this long makes the next retry the first again. */
  stableMs: 5_000,
  connectTimeoutMs: 10_000,
  /** From the start of an attempt to the relay's welcome. */
  handshakeTimeoutMs: 30_000,
  /** A call that is not acknowledged in this time costs the connection. */
  acknowledgeTimeoutMs: 30_000,
  /**
   * A call that is not acknowledged in this time is said again on the same connection, after waits that grow by the factor.
   * Of results only messages up to this size: a slow line would only be slower.
   */
  resendAfterMs: 1_000,
  resendFactor: 1.5,
  resendBytesMax: 64 * 1024,
  /**
   * What streams made is told again when it isn't acknowledged in so many times what answers have taken lately, within these
   * bounds, and twice that for each message before it that has no answer; so many without any answer cost the connection.
   */
  progressPatienceMsMin: 200,
  progressPatienceMs: 1_000,
  progressPatienceFactor: 4,
  progressBacklogMax: 7,
  /** First tokens don't wait for an answer while fewer than this many messages have none. */
  progressFirstBacklogMax: 3,
  /** Tokens of all streams in one message: with log probabilities a token takes up to 1 KiB. */
  progressMessageTokensMax: 4_096,
  /** A stream of fewer tokens says nothing of its model's speed. */
  speedTokensMin: 16,
  /** Messages of one connection that don't fit the protocol, before it is given up. */
  violationsMax: LIMITS.violationsMax,
  /** A model that can't be made ready is tried this often, after waits as above but with this base. */
  prepareTriesMax: 4,
  prepareBackoffBaseMs: 2_000,
  prepareBackoffMaxMs: 60_000,
  /** Leases whose hashes are kept before those that are no longer held are forgotten. */
  attestedMax: 2 * LIMITS.leasesPerNodeMax,
  /** How long a lost device's last words may take before the connection is closed. */
  faultLingerMs: 250,
} as const;
