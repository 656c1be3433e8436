// Counts how long nobody has been at the wallet. The clock on the wall decides, so that sleep counts too: timers alone stop with the machine.

export interface IdleClock {
  /** Somebody is here. */
  touch(): void;
  /** Whether the time is over; looks at the clock, not at a timer. */
  isOver(): boolean;
  stop(): void;
}

/** Looks at least this often, so that a wall clock that jumped is noticed. */
export const LOOK_EVERY_MAX_MS = 15_000;

export function startIdleClock(idleMaxMs: number, onOver: () => void): IdleClock {
  let lastMs = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOver = () => Date.now() - lastMs >= idleMaxMs;
  const look = () => {
    if (isOver()) {
      clearTimeout(timer);
      onOver();
      return;
    }
    timer = setTimeout(look, Math.min(LOOK_EVERY_MAX_MS, Math.max(0, lastMs + idleMaxMs - Date.now())));
  };
  look();
  return {
    // A touch that comes late (the machine slept, then a key was pressed) doesn't begin the time anew.
    touch: () => {
      if (!isOver()) lastMs = Date.now();
    },
    isOver,
    stop: () => clearTimeout(timer),
  };
}
