// What a page has to offer: another thread, one lock and one channel for all tabs of its origin, a memory, an end.
// Each may be missing (a page that is not secure has no locks, a private window may have no memory).

export interface WorkerThread {
  post(message: unknown): void;
  terminate(): void;
}

export interface TabPlatform {
  /** Starts a module worker. `onFailure`: it couldn't be loaded, or an error in it was caught by nobody. */
  spawn(
    url: string,
    heard: { onMessage: (message: unknown) => void; onFailure: (reason: string) => void },
  ): WorkerThread;
  /**
   * Waits for the lock of this name and calls `held` with what releases it. Aborting `signal` withdraws a request that
   * still waits. Null where tabs can't have locks.
   */
  readonly lock:
    | ((name: string, mode: "exclusive" | "shared", signal: AbortSignal, held: (release: () => void) => void) => void)
    | null;
  /** A channel to the other tabs of this origin. */
  readonly openChannel:
    | ((name: string, onMessage: (message: unknown) => void) => { post(message: unknown): void; close(): void })
    | null;
  readonly memory: { read(key: string): string | null; write(key: string, text: string): void };
  /** The page goes away (`hidden`) or comes back as it was (`shown`). Returns what ends the listening. */
  onPage(heard: { onHidden: () => void; onShown: () => void }): () => void;
  /** An address as this page understands it, made absolute. */
  absolute(url: string): string;
}

export function browserTab(): TabPlatform {
  return {
    spawn: (url, { onMessage, onFailure }) => {
      const worker = new Worker(url, { type: "module", name: "starling-node" });
      worker.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
      worker.onerror = (event) => {
        event.preventDefault();
        onFailure(event.message ?? "the worker's script could not be loaded");
      };
      return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
    },
    lock:
      typeof navigator === "object" && "locks" in navigator
        ? (name, mode, signal, held) => {
            const holding = navigator.locks.request(
              name,
              { mode, signal },
              () => new Promise<void>((release) => held(release)),
            );
            holding.catch((error: unknown) => {
              if (!signal.aborted) throw error;
            });
          }
        : null,
    openChannel:
      typeof BroadcastChannel === "function"
        ? (name, onMessage) => {
            const channel = new BroadcastChannel(name);
            channel.onmessage = (event: MessageEvent<unknown>) => onMessage(event.data);
            return { post: (message) => channel.postMessage(message), close: () => channel.close() };
          }
        : null,
    memory: {
      read: (key) => storage()?.getItem(key) ?? null,
      write: (key, text) => {
        try {
          storage()?.setItem(key, text);
        } catch {
          // A full or forbidden storage: the page remembers nothing, and works.
        }
      },
    },
    onPage: ({ onHidden, onShown }) => {
      const shown = (event: PageTransitionEvent): void => {
        if (event.persisted) onShown();
      };
      addEventListener("pagehide", onHidden);
      addEventListener("pageshow", shown);
      return () => {
        removeEventListener("pagehide", onHidden);
        removeEventListener("pageshow", shown);
      };
    },
    absolute: (url) => new URL(url, location.href).href,
  };
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
