// Wakes whoever waits for a job's committed progress. Holds nothing of jobs that nobody watches.
import type { JobId } from "@starling/protocol";
import type { JobOutlet } from "../ports/outlets.ts";

export interface JobWatcher {
  /** Rises with every wake. Read it before reading the store; a rise since then is never missed. */
  version(): number;
  /** Whether the job is known to have ended. */
  ended(): boolean;
  /** Resolves when the version is above `seen`, or the signal aborts. */
  changed(seen: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface JobWatch extends JobOutlet {
  open(jobId: JobId): JobWatcher;
  /** After a rebuild, everybody reads again. */
  wakeAll(): void;
  watching(): number;
}

interface Watched {
  version: number;
  ended: boolean;
  watchers: number;
  waiting: Set<() => void>;
}

export function createJobWatch(): JobWatch {
  const jobs = new Map<JobId, Watched>();

  function wake(watched: Watched): void {
    watched.version += 1;
    if (watched.waiting.size === 0) return;
    const waiting = watched.waiting;
    watched.waiting = new Set();
    for (const listener of waiting) listener();
  }

  return {
    open(jobId) {
      const watched = jobs.get(jobId) ?? { version: 0, ended: false, watchers: 0, waiting: new Set() };
      watched.watchers += 1;
      jobs.set(jobId, watched);
      let isOpen = true;
      return {
        version: () => watched.version,
        ended: () => watched.ended,
        changed: (seen, signal) =>
          new Promise((resolve) => {
            if (watched.version > seen || signal.aborted) return resolve();
            const done = () => {
              watched.waiting.delete(done);
              signal.removeEventListener("abort", done);
              resolve();
            };
            watched.waiting.add(done);
            signal.addEventListener("abort", done, { once: true });
          }),
        close() {
          if (!isOpen) return;
          isOpen = false;
          watched.watchers -= 1;
          if (watched.watchers === 0) jobs.delete(jobId);
        },
      };
    },
    progressed(jobId) {
      const watched = jobs.get(jobId);
      if (watched !== undefined) wake(watched);
    },
    ended(jobId) {
      const watched = jobs.get(jobId);
      if (watched === undefined) return;
      watched.ended = true;
      wake(watched);
    },
    wakeAll() {
      for (const watched of jobs.values()) wake(watched);
    },
    watching: () => jobs.size,
  };
}
