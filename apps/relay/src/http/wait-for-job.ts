// Waiting for a whole job inside one request.
import type { JobId, JobState } from "@starling/protocol";
import type { JobWatcher } from "../engine/job-watch.ts";
import type { HttpRoom } from "./http-room.ts";

export type Waited = Exclude<JobState, "open"> | "timeout" | "aborted";

/** How the job ended, or that the time is up, or that `signal` aborted first. `watcher` was opened before the job could end unseen, unless `replayed`. */
export async function waitForJob(
  room: Pick<HttpRoom, "store">,
  job: { readonly jobId: JobId; readonly watcher: JobWatcher; readonly replayed: boolean },
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Waited> {
  const { watcher } = job;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.timeoutMs);
  const either = AbortSignal.any([limit.signal, options.signal]);
  let mustRead = job.replayed;
  try {
    for (;;) {
      const ended = watcher.ended();
      if (ended !== null) return ended;
      if (watcher.inDoubt() || mustRead) {
        mustRead = false;
        const state = (await room.store.job(job.jobId))?.view.state;
        if (state === undefined) return "cancelled";
        if (state !== "open") return state;
      }
      if (options.signal.aborted) return "aborted";
      if (limit.signal.aborted) return "timeout";
      await watcher.woken(either);
    }
  } finally {
    clearTimeout(timer);
  }
}
