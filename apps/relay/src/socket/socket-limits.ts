// Bounds of the relay's own on sockets; what both sides must agree on is in protocol/limits.
const MiB = 2 ** 20;

export const SOCKET_LIMITS = {
  /** A client that joins no namespace in time is closed. */
  namespaceTimeoutMs: 10_000,
  pingEveryMs: 25_000,
  pingTimeoutMs: 20_000,
  /** Results messages of one node that wait for their commit. */
  resultsInFlightMax: 256,
  /** A node sends one at a time; some more may be on their way when it sends again. */
  progressInFlightMax: 8,
  /** A stream that makes no tokens says so this often. */
  progressEveryMs: 500,
  /** A text's grant that nothing is heard of is sent again after this, so often. Looked at every `unheardEveryMs`. */
  unheardGrantMs: 1_000,
  unheardGrantTriesMax: 3,
  unheardEveryMs: 250,
  /** Models that a new node is asked to make ready, and their files together. */
  prepareModelsMax: 8,
  prepareBytesMax: 512 * MiB,
  /** An account's balance is sent at most this often. */
  balanceEveryMs: 1_000,
  /** What the relay remembers of a broken connection's leases. */
  departedMs: 120_000,
  /** Leases of all nodes that ended, whose results may still be on their way. */
  endedLeasesMax: 32_768,
  statsEveryMs: 1_000,
  /** Nodes that must connect again to hear of a new model: so many at once, so often; after a while also those that are at work. */
  refreshEveryMs: 200,
  refreshAtOnce: 20,
  refreshBusyAfterMs: 30_000,
} as const;
