import { HTTP_LIMITS } from "./http-limits.ts";

/** To be called again and again in long work: waits for a turn of the event loop once the stretch is over. */
export function takeTurns(stretchMs: number = HTTP_LIMITS.readingStretchMs): () => Promise<void> | undefined {
  let sinceMs = performance.now();
  return () => {
    if (performance.now() - sinceMs < stretchMs) return;
    return new Promise((resolve) =>
      setImmediate(() => {
        sinceMs = performance.now();
        resolve();
      }),
    );
  };
}
