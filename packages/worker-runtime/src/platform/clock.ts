/** Time as the session sees it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Calls `due` once after `afterMs`; the function returned calls it off. */
  startTimer(afterMs: number, due: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  startTimer: (afterMs, due) => {
    const timer = setTimeout(due, afterMs);
    return () => clearTimeout(timer);
  },
};
