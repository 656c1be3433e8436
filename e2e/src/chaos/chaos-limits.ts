/** Every bound and pace of the chaos. Times are generous: the machine may be busy with other things. */
export const CHAOS_LIMITS = {
  /** The whole of one act, from its relay's first start to the last check. */
  actMs: 540_000,
  /** One start of a relay, until it is ready. */
  relayReadyMs: 60_000,
  relayStopMs: 20_000,
  /** From the last fault to the job's end. */
  settleMs: 120_000,
  lookEveryMs: 20,
  /** Tries of the consumer's requests: a relay that is killed again and again takes patience. */
  retriesMax: 60,
  /** A node waits a random time up to this before its first try to come back, doubled with each, up to the second. */
  nodeBackOffFirstMs: 250,
  nodeBackOffMaxMs: 2_000,
} as const;
