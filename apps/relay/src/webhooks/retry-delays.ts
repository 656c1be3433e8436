import { WEBHOOK_RUN_LIMITS } from "./webhook-limits.ts";

/**
 * Milliseconds until a delivery is tried again after its `attempts`-th try failed; null when it is given up.
 * @param random uniform in [0, 1)
 * @param askedMs what the target asked for in Retry-After: no sooner, within the longest delay
 */
export function retryDelayMs(attempts: number, random: number, askedMs = 0): number | null {
  const { attemptsMax, firstDelayMs, delayFactor, delayMsMax, jitterFrom } = WEBHOOK_RUN_LIMITS;
  if (attempts >= attemptsMax) return null;
  const wholeMs = Math.min(delayMsMax, firstDelayMs * delayFactor ** (attempts - 1));
  const drawnMs = wholeMs * (jitterFrom + (1 - jitterFrom) * random);
  return Math.round(Math.min(delayMsMax, Math.max(drawnMs, askedMs)));
}
