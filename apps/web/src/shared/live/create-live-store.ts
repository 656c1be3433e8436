// What the relay tells a page each second: the last of it, and whether it is still being told.

export interface LiveTold {
  readonly link: "connecting" | "live" | "lost";
}

export interface LiveStore<S extends LiveTold> {
  snapshot(): S;
  /** Connects with the first listener and lets go with the last. */
  subscribe(listener: () => void): () => void;
}

export interface LiveTeller<S extends LiveTold> {
  readonly onTold: (told: Omit<S, "link">) => void;
  readonly onLost: () => void;
}

/** It is told each second; after this long without a word the link counts as lost. */
export const SILENCE_MAX_MS = 5_000;

/** @param initial what is known before the first word */
export function createLiveStore<S extends LiveTold>(
  initial: S,
  connect: (teller: LiveTeller<S>) => { close(): void },
): LiveStore<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  let open: { close(): void } | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const become = (next: S) => {
    const names = Object.keys(next) as (keyof S)[];
    if (names.every((name) => next[name] === state[name])) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const onLost = () => become({ ...state, link: "lost" });
  const onTold = (told: Omit<S, "link">) => {
    clearTimeout(silence);
    silence = setTimeout(onLost, SILENCE_MAX_MS);
    become({ ...state, ...told, link: "live" });
  };

  return {
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      open ??= connect({ onTold, onLost });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(silence);
        open?.close();
        open = undefined;
      };
    },
  };
}
