import type { RunningEngine } from "./engine/start-engine.ts";
import type { Log } from "./ports/log.ts";

/** How long each step of an orderly end may take; a step that takes longer is left as it is, since nothing acknowledged depends on it. */
export const DRAIN_LIMITS = {
  lookEveryMs: 20,
  requestsMs: 3_000,
  commitsMs: 10_000,
} as const;

export interface DrainOptions {
  readonly engine: RunningEngine;
  /** Ends what waits inside requests. */
  readonly closing: AbortController;
  readonly inFlight: () => number;
  readonly leasedWorkMs: number;
  readonly log: Log;
}

/** No new work; then what is leased may be answered, what was asked is answered, and what was decided is written. */
export async function drain({ engine, closing, inFlight, leasedWorkMs, log }: DrainOptions): Promise<void> {
  engine.drain();
  const leases = () => (engine.state() === "stopped" ? 0 : engine.engine().counts().leases);
  log.info({ leases: leases(), requests: inFlight() }, "the relay drains");
  if (!(await until(() => leases() === 0, leasedWorkMs)))
    log.warn({ leases: leases() }, "leased work was not waited for any longer");
  closing.abort(new Error("the relay closes"));
  if (!(await until(() => inFlight() === 0, DRAIN_LIMITS.requestsMs)))
    log.warn({ requests: inFlight() }, "open requests were not waited for any longer");
  const settled = engine.settled().then(() => true);
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), DRAIN_LIMITS.commitsMs).unref());
  if (engine.state() !== "stopped" && !(await Promise.race([settled, late])))
    log.error({}, "the last commits did not go through");
}

/** Whether it came true in time. */
async function until(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() >= endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LIMITS.lookEveryMs));
  }
  return true;
}
