// Ended sessions and expired challenges are removed, some at a time.
import type { Log } from "../ports/log.ts";
import type { SessionStore } from "../ports/session-store.ts";

export const SWEEP_LIMITS = {
  everyMs: 60_000,
  /** Of each, in one statement. */
  rowsMax: 1_000,
  /** How long an ended session is kept, for its owner to see and for its token to be told that it is over. */
  keptMs: 7 * 86_400_000,
} as const;

/** Begins to sweep; gives the way to end that, which resolves once the last sweep is through. */
export function sweepSessions(sessions: Pick<SessionStore, "sweep">, log: Log): () => Promise<void> {
  let stopped = false;
  let sweeping: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    const endedBeforeMs = Date.now() - SWEEP_LIMITS.keptMs;
    while (!stopped) {
      const removed = await sessions.sweep({ endedBeforeMs, limit: SWEEP_LIMITS.rowsMax });
      if (removed < SWEEP_LIMITS.rowsMax) return;
    }
  }

  const timer = setInterval(() => {
    sweeping = sweeping
      .then(sweep)
      .catch((error: unknown) => log.warn({ err: error }, "ended sessions could not be removed"));
  }, SWEEP_LIMITS.everyMs);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await sweeping;
  };
}
