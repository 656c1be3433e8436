// What happens to a job, as server-sent events, each once. Reads the store from where the reader is and holds one page at a time,
// however slowly it is read.
import { type JobId, type JobState, type ProgressEvent, receiptIdOf, type VerdictEvent } from "@starling/protocol";
import type { JobVerdict, SequencedOutput, StoredJob } from "../ports/store.ts";
import { type EventPosition, formatPosition } from "./event-position.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import { openLineWriter, type ResultsRoom } from "./stream-results.ts";

export interface JobEventsOptions {
  readonly from: EventPosition;
  /** When `done` is given: once the job has ended, or once no verdict on its answers is outstanding either. */
  readonly until: "ended" | "final";
  readonly keepAliveMs?: number;
  readonly progressMs?: number;
}

/** Texts of whole events. Ends after `done`, or when `signal` aborts: a stream without `done` is to be taken up again. */
export async function* jobEvents(
  room: ResultsRoom,
  job: StoredJob,
  options: JobEventsOptions,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const { keepAliveMs = HTTP_LIMITS.eventsKeepAliveMs, progressMs = HTTP_LIMITS.eventsProgressMs } = options;
  const { jobId } = job;
  const watcher = room.engine.watch.open(jobId);
  let at = options.from;
  let view = job.view;
  let toldMs = performance.now();
  try {
    yield `retry: ${HTTP_LIMITS.eventsRetryMs}\n\n${progressEvent(jobId, view)}`;
    while (!signal.aborted) {
      watcher.wantAny();
      // Before the answers are read: once it has ended, there are no more of them than are read then.
      const isDoubtful = watcher.inDoubt();
      if (isDoubtful || watcher.ended() !== null || view.state !== "open" || at === options.from)
        view = (await room.store.job(jobId))?.view ?? view;
      const hasEnded = view.state !== "open";
      // Verdicts are read before the answers that they are on, and given after them.
      const verdicts = await room.store.verdictsBySeq({
        jobId,
        afterSeq: at.verdictSeq,
        limit: HTTP_LIMITS.eventsPageVerdicts,
      });
      let isNew = verdicts.length > 0;
      for (;;) {
        const page = await room.store.outputsBySeq({
          jobId,
          afterSeq: at.outputSeq,
          limit: HTTP_LIMITS.resultsPageChunks,
          bytesMax: HTTP_LIMITS.resultsPageBytes,
        });
        if (page.length === 0) break;
        isNew = true;
        const writer = await openLineWriter(room, job, page);
        for (const output of page) {
          const lines = writer.linesOf(output, output.firstItem + at.itemsGiven);
          for (const line of lines) {
            at = afterItem(at, output);
            yield event("result", line.trimEnd(), at);
          }
          at = { ...at, outputSeq: output.seq, itemsGiven: 0 };
        }
        if (signal.aborted) return;
      }
      for (const verdict of verdicts) {
        at = { ...at, verdictSeq: verdict.seq };
        yield event("verdict", JSON.stringify(verdictEvent(jobId, verdict)), at);
      }
      if (hasEnded && !isNew && (options.until === "ended" || view.verification.provisional === 0)) {
        at = { ...at, isDone: true };
        yield progressEvent(jobId, view) + event("done", JSON.stringify(view), at);
        return;
      }
      if (isNew && performance.now() - toldMs < progressMs) continue;
      if (isNew) {
        view = (await room.store.job(jobId))?.view ?? view;
        toldMs = performance.now();
        yield progressEvent(jobId, view);
        continue;
      }
      const isWoken = await wokenWithin(watcher.woken, keepAliveMs, signal);
      if (!isWoken && !signal.aborted) yield ": still here\n\n";
    }
  } finally {
    watcher.close();
  }
}

/** False when the time was up first, or `signal` aborted. */
async function wokenWithin(
  woken: (signal: AbortSignal) => Promise<void>,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  // By hand: AbortSignal.any would leave something of each wait on a signal that lives as long as the stream.
  const either = new AbortController();
  const end = () => either.abort();
  const timer = setTimeout(end, withinMs);
  signal.addEventListener("abort", end, { once: true });
  try {
    if (!signal.aborted) await woken(either.signal);
    return !either.signal.aborted;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** Where a reader is that was given one more item of `output`. */
function afterItem(at: EventPosition, { seq, itemCount }: SequencedOutput): EventPosition {
  const itemsGiven = at.itemsGiven + 1;
  return itemsGiven < itemCount ? { ...at, itemsGiven } : { ...at, outputSeq: seq, itemsGiven: 0 };
}

/** `data` is JSON, so it has no line breaks. */
const event = (name: string, data: string, at: EventPosition): string =>
  `event: ${name}\nid: ${formatPosition(at)}\ndata: ${data}\n\n`;

/** Has no id: it says how things are, and what happened isn't given again for it. */
function progressEvent(
  jobId: JobId,
  { state, items }: { readonly state: JobState; readonly items: Pick<ProgressEvent, "total" | "done" | "failed"> },
): string {
  const { total, done, failed } = items;
  const progress: ProgressEvent = { job: jobId, state, total, done, failed };
  return `event: progress\ndata: ${JSON.stringify(progress)}\n\n`;
}

const verdictEvent = (jobId: JobId, { chunkIndex, firstItem, itemCount, verification }: JobVerdict): VerdictEvent => ({
  job: jobId,
  chunk: chunkIndex,
  firstItem,
  itemCount,
  verification,
  receipt: receiptIdOf(jobId, chunkIndex),
});
