// How fast a passphrase may be tried on this page. It slows whoever sits at this browser; whoever has the file is slowed by scrypt alone.

export interface Attempts {
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly lastAtMs: number;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, lastAtMs: 0 };
/** Slips of the finger cost nothing. */
export const FREE_FAILURES = 3;
const WAIT_FIRST_MS = 2_000;
export const WAIT_MAX_MS = 60_000;

export const afterFailure = ({ failures }: Attempts, nowMs: number): Attempts => ({
  failures: failures + 1,
  lastAtMs: nowMs,
});

/** From when on the next try is taken; 0 when at once. A clock that was set back makes nobody wait. */
export function nextTryAtMs({ failures, lastAtMs }: Attempts, nowMs: number): number {
  if (failures < FREE_FAILURES || lastAtMs > nowMs) return 0;
  const waitMs = Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (failures - FREE_FAILURES));
  return lastAtMs + waitMs;
}
