// A worker's half: answers orders one after the other.
import type { ToWorker } from "./messages.ts";

export function serveWorker(answer: (message: ToWorker) => Promise<unknown>): void {
  let last: Promise<unknown> = Promise.resolve();
  addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
    last = last
      .then(() => answer(data))
      .then(
        (value) => postMessage({ id: data.id, value }),
        (error: unknown) => postMessage({ id: data.id, error: String(error) }),
      );
  });
}
