// The one queue round every ONNX Runtime call of a worker: overlapping runs fail there, or hang it for good.

import { nextTurn } from "../platform/next-turn.ts";

/** Calls waiting at once; more means that something asks without waiting for answers. */
export const RUN_QUEUE_WAITING_MAX = 512;

export interface RunQueue {
  /**
   * Runs `call` once every call added before it has ended. Rejects with the signal's reason when aborted before its turn,
   * with `RunQueueFull` when too many wait, with `RunQueueClosed` after `close`, else as the call does.
   */
  add<T>(call: () => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;
  readonly waiting: number;
  /** Refuses new calls; resolves when those under way have ended. */
  close(): Promise<void>;
}

export class RunQueueFull extends Error {
  override readonly name = "RunQueueFull";
  constructor() {
    super(`more than ${RUN_QUEUE_WAITING_MAX} runs wait`);
  }
}

export class RunQueueClosed extends Error {
  override readonly name = "RunQueueClosed";
  constructor() {
    super("the compute is closed");
  }
}

export function createRunQueue(): RunQueue {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;
  return {
    get waiting() {
      return waiting;
    },
    async add(call, { signal } = {}) {
      signal?.throwIfAborted();
      if (closed) throw new RunQueueClosed();
      if (waiting >= RUN_QUEUE_WAITING_MAX) throw new RunQueueFull();
      waiting += 1;
      const turn = tail.then(() => {
        waiting -= 1;
        signal?.throwIfAborted();
        return call();
      });
      // A WebAssembly run blocks its thread: between two of them a pause or a cancellation must get through.
      tail = turn.catch(() => undefined).then(nextTurn);
      return turn;
    },
    async close() {
      closed = true;
      await tail;
    },
  };
}
