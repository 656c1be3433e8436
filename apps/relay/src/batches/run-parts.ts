// The jobs of a batch: admitted a few at a time, waited for, and found again after a restart.
import { type BatchEndpoint, type Failure, fail, type JobId, type Outcome, ok, sentenceOf } from "@starling/protocol";
import { admitJob } from "../http/admit-job.ts";
import { waitForJob } from "../http/wait-for-job.ts";
import type { BatchFault, StoredBatch } from "../ports/batch-store.ts";
import type { BatchRoom } from "./batch-room.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";
import { type BatchCut, cutBatch } from "./cut-batch.ts";
import type { LineFault } from "./read-batch-line.ts";

export type RunningBatch = StoredBatch & { readonly endpoint: BatchEndpoint };

export interface PartsHooks {
  /** Stops admitting and waiting: cancelled, or the relay closes. */
  readonly signal: AbortSignal;
  onFault(fault: LineFault): void;
  /** None of these lines will be done. */
  onRefused(cut: BatchCut, failure: Failure): void;
  /** Its job is open. */
  onBegun(cut: BatchCut, jobId: JobId): void;
  onEnded(cut: BatchCut, jobId: JobId): Promise<void>;
}

/** The key under which a cut's job is admitted: once, however often it is tried. */
export const partKey = (batch: Pick<StoredBatch, "batchId">, index: number): string => `${batch.batchId}/${index}`;

/** Resolves when every line has been refused, answered or given up, or `signal` aborts, or the batch's time is over. */
export async function runParts(room: BatchRoom, batch: RunningBatch, hooks: PartsHooks): Promise<void> {
  const broken = new AbortController();
  try {
    await run(room, batch, { ...hooks, signal: AbortSignal.any([hooks.signal, broken.signal]) });
  } finally {
    broken.abort();
  }
}

async function run(room: BatchRoom, batch: RunningBatch, hooks: PartsHooks): Promise<void> {
  const { signal, onFault, onRefused, onBegun, onEnded } = hooks;
  const open = new Set<Promise<void>>();
  const isOver = () => signal.aborted || Date.now() >= batch.expiresAtMs;
  for await (const step of cutBatch(room, batch, room.files.content(await inputOf(room, batch)))) {
    if (step.kind === "fault") {
      onFault(step.fault);
      continue;
    }
    const { cut } = step;
    while (open.size >= BATCH_RUN_LIMITS.openPartsMax && !isOver()) await Promise.race(open);
    if (isOver()) break;
    const begun = await begin(room, batch, cut, { open, isOver, signal });
    if (begun === null) break;
    if (!begun.ok) {
      onRefused(cut, begun.error);
      continue;
    }
    const { jobId, ended } = begun.value;
    onBegun(cut, jobId);
    const waiting: Promise<void> = ended
      .then((hasEnded) => (hasEnded ? onEnded(cut, jobId) : undefined))
      .finally(() => open.delete(waiting));
    // Heard where the others are waited for.
    waiting.catch(() => {});
    open.add(waiting);
  }
  await Promise.all(open);
}

async function inputOf({ files }: Pick<BatchRoom, "files">, { inputFileId, accountId }: StoredBatch) {
  const file = await files.get({ fileId: inputFileId, accountId, nowMs: Date.now() });
  if (file === undefined) throw new Error(`the batch's input ${inputFileId} is gone`);
  return file;
}

interface BeginOptions {
  readonly open: ReadonlySet<Promise<void>>;
  readonly isOver: () => boolean;
  readonly signal: AbortSignal;
}

interface Begun {
  readonly jobId: JobId;
  /** Whether it has ended; false when it is not waited for any longer. */
  readonly ended: Promise<boolean>;
}

/** What the network has no room for now: tried again. */
const LATER: readonly string[] = ["too_many_jobs", "queue_full", "draining", "not_ready"];

/** Admits the job of a cut, or finds it; null when there is no time for it any more. */
async function begin(
  room: BatchRoom,
  batch: RunningBatch,
  cut: BatchCut,
  { open, isOver, signal }: BeginOptions,
): Promise<Outcome<Begun> | null> {
  const { accountId, keyId, batchId, expiresAtMs } = batch;
  const [first] = cut.lines;
  if (first === undefined) throw new Error("a cut has a line at least");
  let delayMs: number = BATCH_RUN_LIMITS.retryFirstMs;
  for (;;) {
    const admitted = await admitJob(room, {
      accountId,
      keyId,
      modelId: first.modelId,
      items: cut.lines.flatMap(({ items }) => items),
      ...first.asked,
      priority: "batch",
      deadlineAtMs: expiresAtMs,
      idempotencyKey: partKey(batch, cut.index),
      requestHash: cut.hash,
    });
    if (admitted.ok) {
      const { jobId } = admitted.value;
      const lines = cut.lines.map(({ number }) => number);
      await room.batches.addParts(batchId, [{ index: cut.index, jobId, lines }]);
      const ended = waitForJob(room, admitted.value, {
        timeoutMs: Math.max(0, expiresAtMs - Date.now()) + AFTER_DEADLINE_MS,
        signal,
      }).then((waited) => {
        admitted.value.watcher.close();
        return waited === "done" || waited === "failed" || waited === "cancelled";
      });
      return ok({ jobId, ended });
    }
    const { error } = admitted;
    // What open jobs hold and don't use comes back when they end.
    if (error.code === "insufficient_points" && open.size > 0) await Promise.race(open);
    else if (LATER.includes(error.code)) {
      await pause(delayMs, signal);
      delayMs = Math.min(2 * delayMs, BATCH_RUN_LIMITS.retryMaxMs);
    } else return fail(error.code, error);
    if (isOver()) return null;
  }
}

/** The engine gives up what its deadline passed by; it is waited for a little longer. */
const AFTER_DEADLINE_MS = 5_000;

/** Resolves after so long, or when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Of a refused cut, as the batch shows it: its first line names it. */
export const refusedFault = (cut: BatchCut, failure: Failure): BatchFault => ({
  code: failure.code,
  message: `${cut.lines.length} lines from here on were refused: ${sentenceOf(failure)}`,
  param: failure.param ?? null,
  line: cut.lines[0]?.number ?? null,
});
