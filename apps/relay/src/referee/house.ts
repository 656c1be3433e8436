// The relay's own referee, as the relay holds it.
import type { Log } from "../ports/log.ts";

export interface HouseOptions {
  /** Where the relay listens. */
  readonly relayUrl: string;
  readonly keyFile: string;
  readonly modelsDir: string;
  readonly log: Log;
}

export interface House {
  /** Finishes what runs, leaves. Idempotent. */
  stop(): Promise<void>;
}

export type StartHouse = (options: HouseOptions) => Promise<House>;

export const HOUSE_LIMITS = {
  /** Waits before the n-th start after it ended by itself: doubled each time. */
  restartFirstMs: 1_000,
  restartMaxMs: 60_000,
  /** How long it may take to leave before its thread is ended. */
  stopMsMax: 5_000,
  /** Threads for its models: it shares the machine with the relay. */
  threads: 1,
} as const;
