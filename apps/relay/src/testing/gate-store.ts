// A store whose commits wait for the test: what must not leave before its commit shows itself.
import type { DurableChange } from "@starling/domain";
import type { Store } from "../ports/store.ts";

export interface GatedStore extends Store {
  /** Commits from now on wait. */
  hold(): void;
  /** Lets waiting and later commits through. */
  release(): void;
  /** The next commit that reaches the store rejects with `error`, unwritten. */
  failNext(error: Error): void;
  /** Changes that wait at the gate. */
  waiting(): readonly DurableChange[];
}

export function gateStore(store: Store): GatedStore {
  let isHeld = false;
  let failure: Error | null = null;
  let waiting: readonly DurableChange[] = [];
  let open: (() => void)[] = [];
  return {
    ...store,
    async commit(changes) {
      if (isHeld) {
        waiting = changes;
        await new Promise<void>((resolve) => open.push(resolve));
        waiting = [];
      }
      const error = failure;
      failure = null;
      if (error !== null) throw error;
      await store.commit(changes);
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const resolve of open) resolve();
      open = [];
    },
    failNext(error) {
      failure = error;
    },
    waiting: () => waiting,
  };
}
