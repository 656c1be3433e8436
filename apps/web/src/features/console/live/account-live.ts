// What /account told since somebody looks: the points, and the last of each job, batch and delivery that moved.
import type { AccountNews, BatchNews, DeliveryNews, JobNews } from "@starling/protocol";

export interface AccountLiveState {
  readonly link: "connecting" | "live" | "lost";
  /** null before the first message. */
  readonly points: AccountNews["points"];
  /** By id, those that moved last at the end. */
  readonly jobs: ReadonlyMap<string, JobNews>;
  readonly batches: ReadonlyMap<string, BatchNews>;
  readonly deliveries: ReadonlyMap<string, DeliveryNews>;
  /** Rises when something may have gone by: lists are to be read again. */
  readonly gaps: number;
}

export interface AccountLiveListener {
  readonly onNews: (news: AccountNews) => void;
  readonly onLost: () => void;
  /** The session is over, or may not do this. */
  readonly onOver: () => void;
}

export interface AccountLiveStore {
  snapshot(): AccountLiveState;
  /** Connects with the first listener and lets go with the last. */
  subscribe(listener: () => void): () => void;
}

/** Jobs, batches and deliveries that are kept; the longest unmoved go first. */
export const KEPT_MAX = 512;

export const NOTHING_YET: AccountLiveState = {
  link: "connecting",
  points: null,
  jobs: new Map(),
  batches: new Map(),
  deliveries: new Map(),
  gaps: 0,
};

export function createAccountLive(
  connect: (listener: AccountLiveListener) => { close(): void },
  onOver: () => void,
): AccountLiveStore {
  let state = NOTHING_YET;
  let open: { close(): void } | undefined;
  const listeners = new Set<() => void>();
  const become = (next: AccountLiveState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const listener: AccountLiveListener = {
    onNews({ points, jobs, batches, deliveries, missed }) {
      // After a break the relay tells what is open now; what ended meanwhile must be read.
      const isGap = missed || state.link === "lost";
      become({
        link: "live",
        points: points ?? state.points,
        jobs: withLast(state.jobs, jobs),
        batches: withLast(state.batches, batches),
        deliveries: withLast(state.deliveries, deliveries),
        gaps: state.gaps + (isGap ? 1 : 0),
      });
    },
    onLost() {
      if (state.link !== "lost") become({ ...state, link: "lost" });
    },
    onOver,
  };
  return {
    snapshot: () => state,
    subscribe(heard) {
      listeners.add(heard);
      open ??= connect(listener);
      return () => {
        listeners.delete(heard);
        if (listeners.size > 0) return;
        open?.close();
        open = undefined;
        // What was told is old by the time that somebody looks again.
        state = { ...NOTHING_YET, points: state.points, gaps: state.gaps + 1 };
      };
    },
  };
}

function withLast<T extends { readonly id: string }>(
  before: ReadonlyMap<string, T>,
  moved: readonly T[],
): ReadonlyMap<string, T> {
  if (moved.length === 0) return before;
  const after = new Map(before);
  for (const one of moved) {
    after.delete(one.id);
    after.set(one.id, one);
  }
  for (const id of after.keys()) {
    if (after.size <= KEPT_MAX) break;
    after.delete(id);
  }
  return after;
}
