/** At the latest, however busy the page is. */
const IDLE_WAIT_MAX_MS = 2_000;
/** Where a browser can't say when it is idle. */
const SOON_MS = 300;

/** Calls back once the page was painted and has nothing more urgent to do. Gives what cancels it. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(act, { timeout: IDLE_WAIT_MAX_MS });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(act, SOON_MS);
  return () => clearTimeout(timer);
}
