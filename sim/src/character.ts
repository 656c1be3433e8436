// How a simulated node is: its speed, its faults, and the wire between it and the relay.

export interface Character {
  /** Of model `quick`; the others are in proportion to their work units. */
  readonly itemsPerSecond: number;
  readonly models: readonly string[];
  /** A chance per chunk. */
  readonly fails: number;
  readonly garbles: number;
  readonly stalls: number;
  /** Gives a wrong answer that looks right: a chance per chunk. */
  readonly cheats: number;
  /** Hands in results that aren't its to give: a chance per message. */
  readonly lies: number;
  /** Mean time between breaks of its connection, and goodbyes. */
  readonly breaksEveryMs: number;
  readonly leavesEveryMs: number;
  readonly pausesEveryMs: number;
  /** Ways of the wire: chances per message, and the usual delay. */
  readonly drops: number;
  readonly duplicates: number;
  readonly delayMs: number;
  /** Results that it collects for a message. */
  readonly results: number;
}

/** The same node on its best behaviour. */
export const healthy = (character: Character): Character => ({
  ...character,
  fails: 0,
  garbles: 0,
  stalls: 0,
  cheats: 0,
  lies: 0,
  breaksEveryMs: Number.POSITIVE_INFINITY,
  leavesEveryMs: Number.POSITIVE_INFINITY,
  pausesEveryMs: Number.POSITIVE_INFINITY,
  drops: 0,
  duplicates: 0,
});
