/** The page's patience with its worker. */
export const HOST_LIMITS = {
  watchEveryMs: 2_000,
  /** A worker that says nothing for so long is asked whether it lives. A run or a model being loaded may block its thread for a while. */
  silentMsMax: 20_000,
  busySilentMsMax: 60_000,
  /** Before its first word: its script has to come first. */
  spawnSilentMsMax: 60_000,
  /** How long it has for the answer. A page that was frozen asks before it judges. */
  pingMsMax: 4_000,
  pingsMax: 3,
  /** What a worker with a lost device has for its last words to the relay. */
  lastWordsMs: 300,
  /** Waits before the n-th replacement in a row: full jitter, as for connections. */
  respawnBackoffBaseMs: 1_000,
  respawnBackoffMaxMs: 60_000,
  /** Replacements in a row, after which it takes a person to start again. */
  respawnsMax: 8,
  /** A worker that lasted so long ends the row. */
  stableMs: 300_000,
  /** After this a worker that was asked to stop is ended. */
  stopMsMax: 5_000,
} as const;
