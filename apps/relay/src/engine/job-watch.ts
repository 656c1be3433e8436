// Wakes whoever waits for a job's committed progress. Holds nothing of jobs that nobody watches.
import type { JobId, JobState, Verification } from "@starling/protocol";
import type { JobOutlet } from "../ports/outlets.ts";

export interface JobWatcher {
  /** The chunk whose answer wakes; null: only the end does. Set it before reading the store: an answer since then is never missed. */
  want(chunkIndex: number | null): void;
  /** Every answer wakes, and every verdict. As with `want`, say it before reading the store. */
  wantAny(): void;
  /** How the job ended, when the relay has seen it. */
  ended(): Exclude<JobState, "open"> | null;
  /** True once after the relay was rebuilt, when an end may have gone by unseen: read the job again. */
  inDoubt(): boolean;
  /** Resolves when what was wanted has come, the job has ended, there is doubt, or the signal aborts. */
  woken(signal: AbortSignal): Promise<void>;
  /** Calls back with each verdict on the job's answers that was committed. */
  onJudged(listener: (chunkIndex: number, verification: Verification) => void): void;
  close(): void;
}

export interface JobWatch extends JobOutlet {
  open(jobId: JobId): JobWatcher;
  /** After a rebuild, everybody reads again. */
  doubtAll(): void;
  watching(): number;
}

interface Watching {
  wanted: number | "any" | null;
  ended: Exclude<JobState, "open"> | null;
  doubt: boolean;
  came: boolean;
  wake: (() => void) | null;
  judged: ((chunkIndex: number, verification: Verification) => void) | null;
}

export function createJobWatch(): JobWatch {
  const jobs = new Map<JobId, Set<Watching>>();

  function rouse(watching: Watching): void {
    watching.came = true;
    watching.wake?.();
  }

  return {
    open(jobId) {
      const self: Watching = { wanted: null, ended: null, doubt: false, came: false, wake: null, judged: null };
      const watchers = jobs.get(jobId) ?? new Set();
      watchers.add(self);
      jobs.set(jobId, watchers);
      return {
        want(chunkIndex) {
          self.wanted = chunkIndex;
          self.came = false;
        },
        wantAny() {
          self.wanted = "any";
          self.came = false;
        },
        ended: () => self.ended,
        inDoubt() {
          const { doubt } = self;
          self.doubt = false;
          return doubt;
        },
        woken: (signal) =>
          new Promise((resolve) => {
            // Who wants all hears of the end once, and of verdicts after it.
            const hasEnded = self.ended !== null && self.wanted !== "any";
            if (self.came || hasEnded || self.doubt || signal.aborted) {
              self.came = false;
              resolve();
              return;
            }
            const done = () => {
              self.wake = null;
              self.came = false;
              signal.removeEventListener("abort", done);
              resolve();
            };
            self.wake = done;
            signal.addEventListener("abort", done, { once: true });
          }),
        onJudged(listener) {
          self.judged = listener;
        },
        close() {
          watchers.delete(self);
          if (watchers.size === 0 && jobs.get(jobId) === watchers) jobs.delete(jobId);
        },
      };
    },
    progressed(jobId, chunkIndex) {
      const watchers = jobs.get(jobId);
      if (watchers === undefined) return;
      for (const watching of watchers) if (watching.wanted === chunkIndex || watching.wanted === "any") rouse(watching);
    },
    ended(jobId, state) {
      const watchers = jobs.get(jobId);
      if (watchers === undefined) return;
      for (const watching of watchers) {
        watching.ended = state;
        rouse(watching);
      }
    },
    judged(outputs, verification) {
      if (jobs.size === 0) return;
      for (const { jobId, chunkIndex } of outputs)
        for (const watching of jobs.get(jobId) ?? []) {
          watching.judged?.(chunkIndex, verification);
          if (watching.wanted === "any") rouse(watching);
        }
    },
    doubtAll() {
      for (const watchers of jobs.values()) {
        for (const watching of watchers) {
          watching.doubt = true;
          rouse(watching);
        }
      }
    },
    watching: () => jobs.size,
  };
}
