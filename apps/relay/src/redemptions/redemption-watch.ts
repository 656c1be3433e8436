// Wakes whoever waits for a redemption to change. Holds nothing of redemptions that nobody waits for.
import type { AccountId, RedemptionId } from "@starling/protocol";

export interface RedemptionWatcher {
  /** Whether it changed since this was asked last. */
  changed(): boolean;
  /** Resolves when it changes, after `ms`, or when the signal aborts. */
  woken(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface RedemptionWatch {
  open(redemptionId: RedemptionId): RedemptionWatcher;
  /** It is in another state, and that is committed. */
  changed(redemptionId: RedemptionId): void;
  watching(): number;
  /** Requests that wait, by account. */
  readonly waiting: Map<AccountId, number>;
}

interface Watching {
  changed: boolean;
  wake: (() => void) | null;
}

export function createRedemptionWatch(): RedemptionWatch {
  const watched = new Map<RedemptionId, Set<Watching>>();
  return {
    open(redemptionId) {
      const self: Watching = { changed: false, wake: null };
      const others = watched.get(redemptionId) ?? new Set();
      others.add(self);
      watched.set(redemptionId, others);
      return {
        changed() {
          const { changed } = self;
          self.changed = false;
          return changed;
        },
        woken: (ms, signal) =>
          new Promise((resolve) => {
            if (self.changed || signal.aborted || ms <= 0) return resolve();
            const done = () => {
              clearTimeout(timer);
              signal.removeEventListener("abort", done);
              self.wake = null;
              resolve();
            };
            const timer = setTimeout(done, ms);
            signal.addEventListener("abort", done, { once: true });
            self.wake = done;
          }),
        close() {
          others.delete(self);
          if (others.size === 0 && watched.get(redemptionId) === others) watched.delete(redemptionId);
        },
      };
    },
    changed(redemptionId) {
      for (const watching of watched.get(redemptionId) ?? []) {
        watching.changed = true;
        watching.wake?.();
      }
    },
    watching: () => watched.size,
    waiting: new Map(),
  };
}
