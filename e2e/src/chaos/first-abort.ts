// What AbortSignal.any and .timeout are for, by plain listeners and timers: Node 20 may collect those signals while they are waited for.
import { setMaxListeners } from "node:events";

/** Aborts when the first of these does, or after `afterMs`; whatever comes first gives the reason. Holds the process open no longer than needed. */
export function firstAbort(signals: readonly (AbortSignal | undefined)[], afterMs?: number): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  for (const signal of signals) {
    if (signal === undefined) continue;
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true, signal: controller.signal });
  }
  if (afterMs !== undefined) {
    const late = () => controller.abort(new Error(`it took longer than ${Math.round(afterMs / 1000)} s`));
    const timer = setTimeout(late, afterMs).unref();
    controller.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }
  return controller;
}
