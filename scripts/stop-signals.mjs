const LOOK_EVERY_MS = 500;

/**
 * Calls `listener` each time this process is asked to stop: by a signal, or because npm, which runs it through a shell that
 * passes no signal on, has gone.
 * @param {(signal: NodeJS.Signals) => void} listener
 */
export function onStopSignal(listener) {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => listener(signal));
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    listener("SIGTERM");
  }, LOOK_EVERY_MS);
  timer.unref();
}
