import { Worker } from "node:worker_threads";
import { HOUSE_LIMITS, type House, type StartHouse } from "./house.ts";

/** Starts the house in a thread of this process; one that ends by itself is started again, after longer and longer. */
export const startHouse: StartHouse = async ({ log, ...workerData }) => {
  let thread: Worker;
  let ended: Promise<void>;
  let stopping: Promise<void> | null = null;
  let restart: NodeJS.Timeout | undefined;
  let starts = 0;

  function begin(): void {
    const began = new Worker(new URL("./house-thread.mjs", import.meta.url), { workerData, execArgv: [] });
    const beganMs = performance.now();
    thread = began;
    began.on("message", (sentence: unknown) => log.info({ referee: String(sentence) }, "the house's referee"));
    began.on("error", (error) => log.error({ err: error }, "the house's referee failed"));
    ended = new Promise((resolve) => {
      began.once("exit", () => {
        resolve();
        if (stopping !== null) return;
        if (performance.now() - beganMs > HOUSE_LIMITS.restartMaxMs) starts = 0;
        const waitMs = Math.min(HOUSE_LIMITS.restartFirstMs * 2 ** starts, HOUSE_LIMITS.restartMaxMs);
        starts += 1;
        log.warn({ waitMs }, "the house's referee has ended and is started again");
        restart = setTimeout(begin, waitMs);
      });
    });
  }

  async function stop(): Promise<void> {
    clearTimeout(restart);
    thread.postMessage("stop");
    let late: NodeJS.Timeout | undefined;
    const outOfTime = new Promise<void>((resolve) => {
      late = setTimeout(resolve, HOUSE_LIMITS.stopMsMax);
    });
    await Promise.race([ended, outOfTime]);
    clearTimeout(late);
    await thread.terminate();
  }

  begin();
  return {
    stop() {
      stopping ??= Promise.resolve().then(stop);
      return stopping;
    },
  } satisfies House;
};
