import type { VerificationStats } from "@starling/protocol";
import type { Store } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import { verificationStatsOf } from "./verification-figures.ts";

/** Reads the numbers of checks at most once in `verificationStatsEveryMs`, however many ask. A reading that fails is not remembered. */
export function createVerificationStats(store: Pick<Store, "verificationCounts">): () => Promise<VerificationStats> {
  let last: Promise<VerificationStats> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = Date.now();
    if (last !== undefined && nowMs - lastMs < HTTP_LIMITS.verificationStatsEveryMs) return last;
    const reading = store.verificationCounts().then((counts) => verificationStatsOf(counts, nowMs));
    last = reading;
    lastMs = nowMs;
    reading.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading;
  };
}
