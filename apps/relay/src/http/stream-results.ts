// A job's results as lines, in input order, each as soon as it is committed. Holds one page at a time, whatever the job's size
// and however slowly it is read.
import {
  decodeOcrOutput,
  decodeTensor,
  ERRORS,
  type ErrorCode,
  type JobId,
  type JobView,
  LIMITS,
  receiptIdOf,
  type TaskKind,
  toFloat32Array,
  unpackBundle,
  unreachable,
} from "@starling/protocol";
import type { StoredJob, StoredOutput } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import type { HttpRoom } from "./http-room.ts";

/**
 * Text of whole lines, page by page, from item `from` on; ends when the job has ended and every item had its line.
 * Items that a cancelled job left undone are lines with `job_cancelled`.
 * Throws when `signal` aborts: a stream that is cut must not look like one that has ended.
 */
export async function* streamResults(
  room: Pick<HttpRoom, "store" | "engine">,
  job: StoredJob,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const { jobId, view } = job;
  const watcher = room.engine.watch.open(jobId);
  try {
    let chunk = from === 0 ? 0 : await firstChunkFrom(room, job, from);
    let item = from;
    let state = await stateOf(room, jobId);
    while (item < view.items.total) {
      signal.throwIfAborted();
      watcher.want(chunk);
      if (state === "open") state = watcher.ended() ?? (watcher.inDoubt() ? await stateOf(room, jobId) : "open");
      const page = await room.store.outputs({
        jobId,
        fromChunk: chunk,
        limit: HTTP_LIMITS.resultsPageChunks,
        bytesMax: HTTP_LIMITS.resultsPageBytes,
      });
      let lines = "";
      for (const output of page) {
        if (output.firstItem > item) {
          if (state === "open") break;
          if (lines !== "") yield lines;
          lines = "";
          yield* missingLines(item, output.firstItem);
        }
        lines += linesOf(output, { jobId, task: view.task, from: item });
        item = output.firstItem + output.itemCount;
        chunk = output.chunkIndex + 1;
      }
      // Whatever moved, what is wanted next is another chunk: look again before waiting.
      if (lines !== "") yield lines;
      else if (state === "open") await watcher.woken(signal);
      else {
        yield* missingLines(item, view.items.total);
        return;
      }
    }
  } finally {
    watcher.close();
  }
}

/** The first answered chunk that reaches past item `from`; found by halving, for chunks differ in size. */
async function firstChunkFrom(room: Pick<HttpRoom, "store">, job: StoredJob, from: number): Promise<number> {
  let low = 0;
  let high = job.chunkCount;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [output] = await room.store.outputs({ jobId: job.jobId, fromChunk: middle, limit: 1, bytesMax: 1 });
    if (output === undefined || output.firstItem + output.itemCount > from) high = middle;
    else low = output.chunkIndex + 1;
  }
  return low;
}

async function stateOf(room: Pick<HttpRoom, "store">, jobId: JobId): Promise<JobView["state"]> {
  return (await room.store.job(jobId))?.view.state ?? "cancelled";
}

const failedLine = (index: number, code: ErrorCode): string =>
  `${JSON.stringify({ index, ok: false, error: { code, message: ERRORS[code].sentence } })}\n`;

function* missingLines(from: number, to: number): Generator<string, void> {
  for (let start = from; start < to; start += LIMITS.resultsPageItemsMax) {
    let lines = "";
    const end = Math.min(to, start + LIMITS.resultsPageItemsMax);
    for (let index = start; index < end; index++) lines += failedLine(index, "job_cancelled");
    yield lines;
  }
}

/** The lines of a chunk's items from item `from` on. */
function linesOf(
  output: StoredOutput,
  { jobId, task, from }: { readonly jobId: JobId; readonly task: TaskKind; readonly from: number },
): string {
  const { firstItem, itemCount, answer } = output;
  let lines = "";
  if (!answer.ok) {
    for (let i = 0; i < itemCount; i++) if (firstItem + i >= from) lines += failedLine(firstItem + i, answer.code);
    return lines;
  }
  const verification = JSON.stringify(answer.verification);
  const receipt = receiptIdOf(jobId, output.chunkIndex);
  for (const [i, part] of itemOutputs(answer.data).entries()) {
    if (firstItem + i < from) continue;
    lines += `{"index":${firstItem + i},"ok":true,"output":${outputJson(task, part)},"verification":${verification},"receipt":"${receipt}"}\n`;
  }
  return lines;
}

/** The outputs of a chunk's items. They were checked before they were stored. */
export function itemOutputs(data: Uint8Array): Uint8Array[] {
  const parts = unpackBundle(data);
  if (!parts.ok) throw new Error(`a stored output can't be read: ${parts.error.detail ?? parts.error.code}`);
  return parts.value;
}

/** The numbers of a stored vector. */
export function vectorOf(part: Uint8Array): Float32Array {
  const tensor = decodeTensor(part);
  if (!tensor.ok) throw new Error(`a stored vector can't be read: ${tensor.error.detail ?? tensor.error.code}`);
  return toFloat32Array(tensor.value);
}

function outputJson(task: TaskKind, part: Uint8Array): string {
  switch (task) {
    case "embed":
      return `{"embedding":[${vectorOf(part).join(",")}]}`;
    case "ocr": {
      const read = decodeOcrOutput(part);
      if (!read.ok) throw new Error(`a stored reading can't be read: ${read.error.code}`);
      return JSON.stringify(read.value);
    }
    default:
      return unreachable(task);
  }
}
