import { SDK_LIMITS } from "./sdk-limits.ts";

/**
 * Milliseconds to wait before try `attempt` (1 is the first repeat): exponential with full jitter
 * (AWS, "Exponential Backoff and Jitter"), never less than the relay asked for.
 * @param random in [0, 1)
 * @returns undefined when the relay asks for more patience than the client has
 */
export function backOffMs(attempt: number, random: number, retryAfterMs = 0): number | undefined {
  if (retryAfterMs > SDK_LIMITS.retryAfterMaxMs) return undefined;
  const ceiling = Math.min(SDK_LIMITS.backOffMaxMs, SDK_LIMITS.backOffFirstMs * 2 ** (attempt - 1));
  return retryAfterMs + Math.round(random * ceiling);
}

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
