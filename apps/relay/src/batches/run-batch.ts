// One batch from wherever it is to its end. What it has done lies in the store: it can be left and gone on with at any point.
import {
  BATCH_LIMITS,
  batchEndpoint,
  ERRORS,
  type ErrorCode,
  type JobId,
  sentenceOf,
  type WebhookEvent,
} from "@starling/protocol";
import { batchView } from "../http/openai/batch-view.ts";
import { type BatchFault, type BatchStatus, type StoredBatch, UNFINISHED_BATCH } from "../ports/batch-store.ts";
import type { BatchRoom } from "./batch-room.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";
import type { BatchCut } from "./cut-batch.ts";
import { fileLines } from "./file-lines.ts";
import type { LineFault } from "./read-batch-line.ts";
import { type RunningBatch, refusedFault, runParts } from "./run-parts.ts";
import { writeOutcome } from "./write-outcome.ts";

/** Resolves when it has ended, or `closing` has aborted. `cancelled` aborts once its consumer doesn't want it any more. */
export async function runBatch(room: BatchRoom, stored: StoredBatch, cancelled: AbortSignal): Promise<void> {
  const { batches, files, closing } = room;
  const { batchId, accountId, inputFileId } = stored;
  const input = await files.get({ fileId: inputFileId, accountId, nowMs: Date.now() });
  if (input === undefined) return failBatch(room, stored, "upload_not_found");
  if (input.isExpired) return failBatch(room, stored, "upload_expired");
  let batch: RunningBatch = { ...stored, endpoint: batchEndpoint.parse(stored.endpoint) };

  if (batch.status === "validating") {
    let total = 0;
    for await (const _ of fileLines(files.content(input), BATCH_LIMITS.lineBytesMax)) {
      total += 1;
      if (total > BATCH_LIMITS.linesMax) return failBatch(room, batch, "too_many_items", TOO_MANY);
    }
    if (total === 0) return failBatch(room, batch, "empty_input", "The input file has no lines.");
    if (!(await move(["validating"], "in_progress", { counts: { total, completed: 0, failed: 0 } }))) return;
  }

  if (batch.status === "in_progress") {
    const faults: BatchFault[] = [];
    let failed = 0;
    let completed = 0;
    /** What was written last, so that a batch that stands still is not written again. */
    let written = 0;
    const open = new Map<JobId, BatchCut>();
    const note = (fault: BatchFault) => {
      if (faults.length < BATCH_LIMITS.faultsShownMax) faults.push(fault);
    };
    const count = async () => {
      const meanwhile = { completed, failed };
      for (const [jobId, cut] of open) {
        const progress = room.engine.engine().jobProgress(jobId);
        if (progress === undefined) continue;
        // Lines of several items are counted rightly at the end.
        const linesOf = (items: number) => Math.floor((items * cut.lines.length) / cut.itemCount);
        meanwhile.completed += linesOf(progress.itemsDone);
        meanwhile.failed += linesOf(progress.itemsFailed);
      }
      const sum = meanwhile.completed + meanwhile.failed;
      if (sum === written) return;
      written = sum;
      const counts = countsOf(batch.counts.total, meanwhile.completed, meanwhile.failed);
      await batches.move({ batchId, from: ["in_progress"], to: "in_progress", atMs: batch.createdAtMs, counts });
    };
    const counting = setInterval(() => {
      count().catch((error: unknown) => room.log.warn({ batchId, err: error }, "how far a batch is was not written"));
    }, BATCH_RUN_LIMITS.countsEveryMs);
    const parts = runParts(room, batch, {
      signal: AbortSignal.any([cancelled, closing]),
      onFault(fault) {
        failed += 1;
        note(shownFault(fault));
      },
      onRefused(cut, failure) {
        failed += cut.lines.length;
        note(refusedFault(cut, failure));
      },
      onBegun: (cut, jobId) => void open.set(jobId, cut),
      async onEnded(cut, jobId) {
        open.delete(jobId);
        const job = await room.store.job(jobId);
        if (job === undefined) return;
        const bad = Math.min(job.view.items.failed, cut.lines.length);
        failed += bad;
        completed += cut.lines.length - bad;
      },
    });
    await parts.finally(() => clearInterval(counting));
    if (closing.aborted) return;
    const counts = countsOf(batch.counts.total, completed, failed);
    if (!(await move(["in_progress"], "finalizing", { counts, errors: faults }))) return;
  }

  if (batch.status === "cancelling") await cancelParts(room, batch);
  const isCancelled = batch.status === "cancelling";
  const outcome = await writeOutcome(room, batch, isCancelled ? "batch_cancelled" : "batch_expired");
  const ended = await batches.move({
    batchId,
    from: ["finalizing", "cancelling"],
    to: isCancelled ? "cancelled" : outcome.undone > 0 ? "expired" : "completed",
    atMs: Date.now(),
    counts: outcome.counts,
    ...(outcome.outputFileId === null ? {} : { outputFileId: outcome.outputFileId }),
    ...(outcome.errorFileId === null ? {} : { errorFileId: outcome.errorFileId }),
  });
  if (ended !== undefined) await announce(room, ended);

  /** Whether it goes on; a batch that was cancelled meanwhile goes on as that. */
  async function move(
    from: readonly BatchStatus[],
    to: Exclude<BatchStatus, "validating">,
    more: { readonly counts: StoredBatch["counts"]; readonly errors?: readonly BatchFault[] },
  ): Promise<boolean> {
    const moved =
      (await batches.move({ batchId, from, to, atMs: Date.now(), ...more })) ??
      (await batches.move({ batchId, from: ["cancelling"], to: "cancelling", atMs: Date.now(), ...more }));
    if (moved !== undefined) batch = { ...moved, endpoint: batch.endpoint };
    return moved !== undefined;
  }
}

const TOO_MANY = `The input file has more than ${BATCH_LIMITS.linesMax} lines; split it.`;

const countsOf = (total: number, completed: number, failed: number): StoredBatch["counts"] => ({
  total,
  completed: Math.min(completed, total - Math.min(failed, total)),
  failed: Math.min(failed, total),
});

const shownFault = ({ failure, number }: LineFault): BatchFault => ({
  code: failure.code,
  message: sentenceOf(failure),
  param: failure.param ?? null,
  line: number,
});

/** What is open of its jobs ends; what was answered stays. */
async function cancelParts({ batches, engine }: BatchRoom, { batchId, accountId }: StoredBatch): Promise<void> {
  const limit = BATCH_RUN_LIMITS.unfinishedPage;
  for (let after = -1; ; ) {
    const parts = await batches.parts({ batchId, after, limit });
    for (const { jobId } of parts) await engine.ask<"cancel-job">({ type: "cancel-job", jobId, accountId });
    const last = parts.at(-1);
    if (last === undefined) return;
    after = last.index;
  }
}

/** It can't begin, or can't go on. */
export async function failBatch(room: BatchRoom, batch: StoredBatch, code: ErrorCode, message?: string): Promise<void> {
  const failed = await room.batches.move({
    batchId: batch.batchId,
    from: UNFINISHED_BATCH,
    to: "failed",
    atMs: Date.now(),
    errors: [
      {
        code,
        message: message ?? ERRORS[code].sentence,
        param: code === "internal" ? null : "input_file_id",
        line: null,
      },
    ],
  });
  if (failed !== undefined) await announce(room, failed);
}

const EVENTS: Partial<Record<BatchStatus, WebhookEvent>> = {
  completed: "batch.completed",
  failed: "batch.failed",
  expired: "batch.expired",
  cancelled: "batch.cancelled",
};

async function announce({ webhooks }: BatchRoom, batch: StoredBatch): Promise<void> {
  const event = EVENTS[batch.status];
  if (event === undefined) return;
  const { accountId, batchId: onceKey } = batch;
  await webhooks.announce({ accountId, event, jobId: null, data: batchView(batch), atMs: Date.now(), onceKey });
}
