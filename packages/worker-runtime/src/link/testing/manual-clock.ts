import type { Clock } from "../../platform/clock.ts";

export interface ManualClock extends Clock {
  /** Fires every timer that was set for this long. */
  fire(afterMs: number): void;
  pending(afterMs: number): number;
}

/** Real time of day; timers of 0 ms fire by themselves, all others only when told to. */
export function createManualClock(): ManualClock {
  const timers = new Map<() => void, number>();
  return {
    nowMs: () => Date.now(),
    startTimer: (afterMs, due) => {
      const once = (): void => {
        if (timers.delete(once)) due();
      };
      timers.set(once, afterMs);
      if (afterMs === 0) setImmediate(once);
      return () => timers.delete(once);
    },
    fire: (afterMs) => {
      for (const [due, after] of [...timers]) if (after === afterMs) due();
    },
    pending: (afterMs) => [...timers.values()].filter((after) => after === afterMs).length,
  };
}
