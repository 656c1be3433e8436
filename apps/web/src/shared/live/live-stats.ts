// The network's statistics as a page sees them: what was last told, and whether it is still being told.
import type { NetworkStats } from "@starling/protocol";
import type { connectLive } from "./connect-live.ts";

export interface LiveState {
  readonly link: "connecting" | "live" | "lost";
  /** The last that was told; null when the relay never answered. */
  readonly stats: NetworkStats | null;
}

export interface LiveStats {
  snapshot(): LiveState;
  /** Connects with the first listener and lets go with the last. */
  subscribe(listener: () => void): () => void;
}

/** Statistics come each second; after this long without any, the link counts as lost. */
export const STATS_SILENCE_MAX_MS = 5_000;

export function createLiveStats(options: {
  readonly initial: NetworkStats | null;
  readonly connect: (listener: Parameters<typeof connectLive>[1]) => { close(): void };
}): LiveStats {
  let state: LiveState = { link: options.initial === null ? "lost" : "connecting", stats: options.initial };
  const listeners = new Set<() => void>();
  let open: { close(): void } | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const change = (next: LiveState) => {
    if (next.link === state.link && next.stats === state.stats) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const onLost = () => change({ ...state, link: "lost" });
  const onStats = (stats: NetworkStats) => {
    clearTimeout(silence);
    silence = setTimeout(onLost, STATS_SILENCE_MAX_MS);
    change({ link: "live", stats });
  };

  return {
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      open ??= options.connect({ onStats, onLost });
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
