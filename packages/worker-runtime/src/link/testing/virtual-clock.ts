import type { Clock } from "../../platform/clock.ts";

export interface VirtualClock extends Clock {
  /** Time goes on by so much: what is due on the way happens, each with all that follows from it at once. */
  advance(ms: number): Promise<void>;
}

/** Time that goes on only when told to. */
export function createVirtualClock(): VirtualClock {
  let nowMs = 1_000_000;
  const timers = new Set<{ readonly atMs: number; readonly due: () => void }>();
  return {
    nowMs: () => nowMs,
    startTimer: (afterMs, due) => {
      const timer = { atMs: nowMs + Math.max(0, afterMs), due };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      await settled();
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.due();
        await settled();
      }
      nowMs = endMs;
    },
  };
}

/** All promises that can settle have. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Real time, so many times as fast: for tests over real sockets that wait for timeouts. */
export function createFastClock(times: number): Clock {
  const startMs = Date.now();
  return {
    nowMs: () => startMs + (Date.now() - startMs) * times,
    startTimer: (afterMs, due) => {
      const timer = setTimeout(due, afterMs / times);
      return () => clearTimeout(timer);
    },
  };
}
