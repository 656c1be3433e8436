// What /admin tells while an operator looks: the last of it, and whether it is still being told.
import type { AdminLive } from "@starling/protocol";

export interface AdminLiveState {
  readonly link: "connecting" | "live" | "lost";
  /** The last that was told; null before the first. */
  readonly told: AdminLive | null;
}

export interface AdminLiveListener {
  readonly onTold: (told: AdminLive) => void;
  readonly onLost: () => void;
  /** The relay ended it: the role was withdrawn, or the session is over. */
  readonly onRefused: () => void;
}

export interface AdminLiveStore {
  snapshot(): AdminLiveState;
  /** Connects with the first listener and lets go with the last. */
  subscribe(listener: () => void): () => void;
}

/** It is told each second; after this long without a word the link counts as lost. */
export const ADMIN_SILENCE_MAX_MS = 5_000;

export function createAdminLive(
  connect: (listener: AdminLiveListener) => { close(): void },
  onRefused: () => void,
): AdminLiveStore {
  let state: AdminLiveState = { link: "connecting", told: null };
  const listeners = new Set<() => void>();
  let open: { close(): void } | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const become = (next: AdminLiveState) => {
    if (next.link === state.link && next.told === state.told) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const onLost = () => become({ ...state, link: "lost" });
  const onTold = (told: AdminLive) => {
    clearTimeout(silence);
    silence = setTimeout(onLost, ADMIN_SILENCE_MAX_MS);
    become({ link: "live", told });
  };

  return {
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      open ??= connect({ onTold, onLost, onRefused });
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
