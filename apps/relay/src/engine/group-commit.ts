// Changes of many commands become one transaction. One commit is in flight at a time; what comes meanwhile gathers for the next.
// Knows nothing of the engine: it takes parcels, keeps their order and says when each is safe.
import type { DurableChange } from "@starling/domain";
import { StoreConflict } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

/** What one command leaves behind. Without changes a parcel only waits its turn. */
export interface Parcel {
  readonly changes: readonly DurableChange[];
  readonly bytes: number;
}

export interface GroupCommitOptions<P extends Parcel> {
  readonly write: (changes: readonly DurableChange[]) => Promise<void>;
  /** Called once a commit, with its parcels in the order they came. */
  readonly onCommitted: (parcels: readonly P[], changes: readonly DurableChange[], tookMs: number) => void;
  /** The database refused; nothing more is written until `restart`. */
  readonly onConflict: (conflict: StoreConflict) => void;
  /** The database did not answer in the tries that a commit has; nothing more is written until `restart`. */
  readonly onLost: (error: unknown) => void;
  /** A try failed and another follows (false), or commits work again (true). */
  readonly onHealth: (healthy: boolean, error: unknown) => void;
  readonly nowMs: () => number;
  readonly limits?: Partial<CommitLimits>;
}
export type CommitLimits = Readonly<Record<(typeof COMMIT_LIMITS)[number], number>>;
const COMMIT_LIMITS = [
  "commitChangesMax",
  "commitBytesMax",
  "commitSpacingMs",
  "backlogChangesMax",
  "backlogBytesMax",
  "commitTriesMax",
  "commitBackOffFirstMs",
  "commitBackOffMaxMs",
] as const satisfies readonly (keyof typeof ENGINE_LIMITS)[];

export interface GroupCommit<P extends Parcel> {
  /** Puts a parcel in line. A parcel without changes leaves at once, within this call, when nothing waits before it. */
  push(parcel: P): void;
  /** Waiting and in flight. */
  backlog(): { readonly changes: number; readonly bytes: number };
  /** Whether the backlog has passed its limit; stays so until it is half empty. */
  full(): boolean;
  /** Calls once the backlog is no longer full. */
  whenRoom(listener: () => void): void;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
  /** Stops writing; gives back what was not committed, in order. A commit in flight still settles. */
  abandon(): Promise<readonly P[]>;
  /** Writes again after `abandon`, a conflict or a loss. */
  restart(): void;
}

export function createGroupCommit<P extends Parcel>(options: GroupCommitOptions<P>): GroupCommit<P> {
  const limits: CommitLimits = { ...ENGINE_LIMITS, ...options.limits };
  let waiting: P[] = [];
  let waitingChanges = 0;
  let waitingBytes = 0;
  let flyingChanges = 0;
  let flyingBytes = 0;
  let inFlight: Promise<void> | null = null;
  let scheduled = false;
  let stopped = false;
  let isFull = false;
  let lastStartMs = Number.NEGATIVE_INFINITY;
  let roomListeners: (() => void)[] = [];
  let idleListeners: (() => void)[] = [];

  function push(parcel: P): void {
    if (parcel.changes.length === 0 && waiting.length === 0 && inFlight === null) {
      options.onCommitted([parcel], [], 0);
      return;
    }
    waiting.push(parcel);
    waitingChanges += parcel.changes.length;
    waitingBytes += parcel.bytes;
    if (!isFull) {
      const { changes, bytes } = backlog();
      isFull = changes > limits.backlogChangesMax || bytes > limits.backlogBytesMax;
    }
    schedule();
  }

  const backlog = () => ({ changes: waitingChanges + flyingChanges, bytes: waitingBytes + flyingBytes });

  /** The first commit after a pause starts when this turn's messages are in; later ones keep their distance. */
  function schedule(): void {
    if (scheduled || stopped || inFlight !== null || waiting.length === 0) return;
    scheduled = true;
    const earlyMs = lastStartMs + limits.commitSpacingMs - options.nowMs();
    if (earlyMs > 0 && waitingChanges < limits.commitChangesMax) setTimeout(start, earlyMs);
    else setImmediate(start);
  }

  function start(): void {
    scheduled = false;
    if (stopped || inFlight !== null || waiting.length === 0) return;
    const parcels = take();
    const changes = parcels.length === 1 && parcels[0] ? parcels[0].changes : parcels.flatMap((p) => p.changes);
    lastStartMs = options.nowMs();
    inFlight = write(parcels, changes).finally(() => {
      inFlight = null;
      flyingChanges = 0;
      flyingBytes = 0;
      makeRoom();
      if (waiting.length === 0 || stopped) wake();
      schedule();
    });
  }

  /** Whole parcels only: what one command decided is one transaction. */
  function take(): readonly P[] {
    let count = 0;
    flyingChanges = 0;
    flyingBytes = 0;
    for (const parcel of waiting) {
      const tooMany = flyingChanges + parcel.changes.length > limits.commitChangesMax;
      if (count > 0 && (tooMany || flyingBytes + parcel.bytes > limits.commitBytesMax)) break;
      flyingChanges += parcel.changes.length;
      flyingBytes += parcel.bytes;
      count += 1;
    }
    const parcels = count === waiting.length ? waiting : waiting.slice(0, count);
    waiting = count === waiting.length ? [] : waiting.slice(count);
    waitingChanges -= flyingChanges;
    waitingBytes -= flyingBytes;
    return parcels;
  }

  async function write(parcels: readonly P[], changes: readonly DurableChange[]): Promise<void> {
    const startMs = options.nowMs();
    const failure = changes.length === 0 ? null : await writeWithTries(changes);
    if (failure === null) {
      options.onCommitted(parcels, changes, options.nowMs() - startMs);
      return;
    }
    stopped = true;
    waiting = [...parcels, ...waiting];
    waitingChanges += flyingChanges;
    waitingBytes += flyingBytes;
    flyingChanges = 0;
    flyingBytes = 0;
    if (failure.error instanceof StoreConflict) options.onConflict(failure.error);
    else options.onLost(failure.error);
  }

  /** A try whose COMMIT was lost on the way may have been written: the next then meets its own keys and is a conflict, never a double. */
  async function writeWithTries(changes: readonly DurableChange[]): Promise<{ error: unknown } | null> {
    for (let tries = 1; ; tries++) {
      try {
        await options.write(changes);
        if (tries > 1) options.onHealth(true, null);
        return null;
      } catch (error) {
        if (error instanceof StoreConflict || tries >= limits.commitTriesMax || stopped) return { error };
        options.onHealth(false, error);
        const backOffMs = Math.min(limits.commitBackOffMaxMs, limits.commitBackOffFirstMs * 2 ** (tries - 1));
        await new Promise((resolve) => setTimeout(resolve, backOffMs));
      }
    }
  }

  function makeRoom(): void {
    if (!isFull) return;
    const { changes, bytes } = backlog();
    if (changes > limits.backlogChangesMax / 2 || bytes > limits.backlogBytesMax / 2) return;
    isFull = false;
    const listeners = roomListeners;
    roomListeners = [];
    for (const listener of listeners) listener();
  }

  function wake(): void {
    const listeners = idleListeners;
    idleListeners = [];
    for (const listener of listeners) listener();
  }

  return {
    push,
    backlog,
    full: () => isFull,
    whenRoom(listener) {
      if (isFull) roomListeners.push(listener);
      else listener();
    },
    idle: () =>
      waiting.length === 0 && inFlight === null
        ? Promise.resolve()
        : new Promise((resolve) => idleListeners.push(resolve)),
    async abandon() {
      stopped = true;
      await inFlight;
      const left = waiting;
      waiting = [];
      waitingChanges = 0;
      waitingBytes = 0;
      makeRoom();
      return left;
    },
    restart() {
      stopped = false;
      schedule();
    },
  };
}
