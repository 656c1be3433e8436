/**
 * How long to wait before retry `attempt` (0 for the first): uniform in [0, min(maxMs, baseMs × 2^attempt)].
 * "Full jitter" of Brooker, Exponential Backoff and Jitter (AWS Architecture Blog, 2015): retries of many nodes spread out.
 */
export function backoffMs(attempt: number, random: () => number, baseMs: number, maxMs: number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}
