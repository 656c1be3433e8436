const TRIES = 3;
const WAIT_MAX_MS = 4_000;

/** The quickest of some ways to the relay and back, in milliseconds; null when it doesn't answer. */
export async function measureLatency(
  relayUrl: string,
): Promise<{ readonly quickestMs: number; readonly tries: number } | null> {
  let quickestMs = Number.POSITIVE_INFINITY;
  try {
    for (let i = 0; i < TRIES; i++) {
      const beganAt = performance.now();
      const { ok } = await fetch(`${relayUrl}/readyz`, { cache: "no-store", signal: AbortSignal.timeout(WAIT_MAX_MS) });
      if (!ok) return null;
      quickestMs = Math.min(quickestMs, performance.now() - beganAt);
    }
    return { quickestMs, tries: TRIES };
  } catch {
    return null;
  }
}
