// Server-sent events (WHATWG HTML, 9.2), one after the other however many want to send at once.
import type { LiveWriter } from "../route.ts";

export interface EventLine {
  /** Resolves true once the reader's connection took it; false when the reader is gone. `id` is asked for when its turn has come. */
  send(event: { readonly id: () => string; readonly data: string }): Promise<boolean>;
  /** Ends the comments. */
  close(): void;
}

/** Sends a comment whenever nothing was sent for `keepAliveMs`. `onGone` is called once, when the reader is gone. */
export function createEventLine(out: LiveWriter, keepAliveMs: number, onGone: () => void): EventLine {
  let last: Promise<boolean> = Promise.resolve(true);
  let waiting = 0;
  let isGone = false;
  let sinceLast = 0;

  async function write(text: () => string): Promise<boolean> {
    if (isGone) return false;
    const taken = await out.write(text());
    sinceLast = performance.now();
    if (!taken && !isGone) {
      isGone = true;
      onGone();
    }
    return taken;
  }

  function enqueue(text: () => string): Promise<boolean> {
    waiting += 1;
    last = last.then(() => write(text)).finally(() => (waiting -= 1));
    return last;
  }

  sinceLast = performance.now();
  const timer = setInterval(() => {
    if (waiting === 0 && performance.now() - sinceLast >= keepAliveMs * 0.9) void enqueue(() => ": keep-alive\n\n");
  }, keepAliveMs);

  return {
    send: ({ id, data }) => enqueue(() => `id: ${id()}\ndata: ${data}\n\n`),
    close: () => clearInterval(timer),
  };
}
