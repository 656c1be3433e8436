// The files that a batch leaves: its input is read and cut once more, and each line gets its answer or what became of it.
import { createHash } from "node:crypto";
import { type ErrorCode, type FileId, isErrorCode, type JobId, makeId } from "@starling/protocol";
import type { BatchCounts, BatchFault, StoredBatch } from "../ports/batch-store.ts";
import type { BatchRoom } from "./batch-room.ts";
import { type BatchCut, cutBatch } from "./cut-batch.ts";
import { createFileWriter, type FileWriter } from "./file-writer.ts";
import { readAnswers } from "./read-answers.ts";
import { partKey, type RunningBatch } from "./run-parts.ts";
import { answeredLine, type DoneItem, failedLine, faultLine, type Undone, undoneLine } from "./write-line.ts";

export interface Outcome {
  readonly outputFileId: FileId | null;
  readonly errorFileId: FileId | null;
  readonly counts: BatchCounts;
  /** Lines that there was no time for. */
  readonly undone: number;
}

/** Everything of it can be done again: files are replaced, jobs are only read. */
export async function writeOutcome(room: BatchRoom, batch: RunningBatch, why: Undone): Promise<Outcome> {
  const { batchId, accountId, inputFileId, createdAtMs } = batch;
  const nowMs = Date.now();
  const newFile = (name: string): FileWriter => {
    const random = createHash("sha256").update(`${batchId} ${name}`).digest();
    const fileId = makeId("file", createdAtMs, random);
    return createFileWriter(room.files, { fileId, accountId, filename: `${batchId}_${name}.jsonl`, nowMs });
  };
  const output = newFile("output");
  const errors = newFile("error");
  const counts = { total: 0, completed: 0, failed: 0 };
  let undone = 0;

  async function fault(line: string): Promise<void> {
    counts.failed += 1;
    await errors.write(line);
  }

  async function writeCut(cut: BatchCut): Promise<void> {
    const jobId = await jobOf(room, batch, cut);
    const refused = jobId === null ? refusalOf(batch.errors, cut) : null;
    const answers = jobId === null ? null : readAnswers(room.store, jobId, cut.itemCount);
    for (const line of cut.lines) {
      counts.total += 1;
      const done: DoneItem[] = [];
      let failed: { readonly code: ErrorCode | null; readonly item: number } | null = null;
      for (let item = 0; item < line.items.length; item++) {
        const next = await answers?.next();
        const answer = next === undefined || next.done === true ? null : next.value;
        if (answer?.ok === true) done.push(answer);
        else failed ??= { code: refused ?? answer?.code ?? null, item };
      }
      if (failed === null && jobId !== null) {
        const codec = line.form.kind === "text" ? await room.openTextCodec(line.modelId) : null;
        await output.write(answeredLine(batchId, line, jobId, done, codec));
        counts.completed += 1;
        continue;
      }
      const code = failed?.code ?? null;
      const isUndone = code === null || code === "deadline_passed" || code === "job_cancelled";
      if (isUndone) undone += 1;
      const param = line.form.kind === "vectors" && refused === null ? { param: `input[${failed?.item ?? 0}]` } : {};
      await fault(isUndone ? undoneLine(batchId, line, why) : failedLine(batchId, line, { code, ...param }));
    }
  }

  const input = await room.files.get({ fileId: inputFileId, accountId, nowMs });
  if (input === undefined) throw new Error(`the batch's input ${inputFileId} is gone`);
  try {
    for await (const step of cutBatch(room, batch, room.files.content(input))) {
      room.closing.throwIfAborted();
      if (step.kind === "cut") await writeCut(step.cut);
      else {
        counts.total += 1;
        await fault(faultLine(batchId, step.fault));
      }
    }
    return { outputFileId: await output.end(), errorFileId: await errors.end(), counts, undone };
  } catch (error) {
    output.abandon();
    errors.abandon();
    throw error;
  }
}

/** The job that did a cut; null when none was admitted for it. */
async function jobOf(
  { store }: Pick<BatchRoom, "store">,
  batch: StoredBatch,
  { index, hash }: BatchCut,
): Promise<JobId | null> {
  const job = await store.jobByIdempotencyKey(batch.accountId, partKey(batch, index));
  return job !== undefined && job.requestHash === hash ? job.jobId : null;
}

/** Why a cut's job was refused, as the batch noted it. */
function refusalOf(faults: readonly BatchFault[], { lines }: BatchCut): ErrorCode | null {
  const code = faults.find(({ line }) => line === lines[0]?.number)?.code;
  return code !== undefined && isErrorCode(code) ? code : null;
}
