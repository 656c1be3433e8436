// A job's results as lines, in input order, each as soon as it is committed. Holds one page at a time, whatever the job's size
// and however slowly it is read.
import {
  decodeGenerateOutput,
  decodeNamedTensors,
  decodeOcrOutput,
  decodeTensor,
  ERRORS,
  type ErrorCode,
  type GenerateItemOutput,
  type JobId,
  type JobView,
  LIMITS,
  receiptIdOf,
  type TensorsItemOutput,
  type TokenLogprob,
  type TokenLogprobView,
  toFloat32Array,
  unpackBundle,
  unreachable,
} from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";
import type { StoredJob, StoredOutput } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import type { HttpRoom } from "./http-room.ts";
import { type PromptTerms, readPromptTerms } from "./read-prompt-terms.ts";

export interface ResultsRoom extends Pick<HttpRoom, "store" | "openTextCodec" | "log"> {
  readonly engine: Pick<HttpRoom["engine"], "watch">;
}

/**
 * Text of whole lines, page by page, from item `from` on; ends when the job has ended and every item had its line.
 * Items that a cancelled job left undone are lines with `job_cancelled`, those that its deadline cut off with `deadline_passed`.
 * Throws when `signal` aborts: a stream that is cut must not look like one that has ended.
 */
export async function* streamResults(
  room: ResultsRoom,
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
      const writer = await openLineWriter(room, job, page);
      let lines = "";
      for (const output of page) {
        if (output.firstItem > item) {
          if (state === "open") break;
          if (lines !== "") yield lines;
          lines = "";
          yield* missingLines(item, output.firstItem, state);
        }
        lines += writer.linesOf(output, item).join("");
        item = output.firstItem + output.itemCount;
        chunk = output.chunkIndex + 1;
      }
      // Whatever moved, what is wanted next is another chunk: look again before waiting.
      if (lines !== "") yield lines;
      else if (state === "open") await watcher.woken(signal);
      else {
        yield* missingLines(item, view.items.total, state);
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

function* missingLines(from: number, to: number, state: JobView["state"]): Generator<string, void> {
  const code = state === "cancelled" ? "job_cancelled" : "deadline_passed";
  for (let start = from; start < to; start += LIMITS.resultsPageItemsMax) {
    let lines = "";
    const end = Math.min(to, start + LIMITS.resultsPageItemsMax);
    for (let index = start; index < end; index++) lines += failedLine(index, code);
    yield lines;
  }
}

export interface LineWriter {
  /** The lines of a chunk's items from item `from` on, each with its line break. */
  linesOf(output: StoredOutput, from: number): string[];
}

/** What writes these answers of a job as lines; reads what more it needs first. */
export async function openLineWriter(
  room: Pick<HttpRoom, "store" | "openTextCodec" | "log">,
  { jobId, view }: Pick<StoredJob, "jobId" | "view">,
  page: readonly StoredOutput[],
): Promise<LineWriter> {
  const isText = view.task === "generate" && page.some(({ answer }) => answer.ok);
  const codec = isText ? await openCodec(room, view.model) : null;
  const terms = isText ? await readPromptTerms(room.store, jobId, page) : null;
  return {
    linesOf(output, from) {
      const { firstItem, itemCount, answer, chunkIndex } = output;
      const lines: string[] = [];
      if (!answer.ok) {
        for (let i = 0; i < itemCount; i++)
          if (firstItem + i >= from) lines.push(failedLine(firstItem + i, answer.code));
        return lines;
      }
      const verification = JSON.stringify(answer.verification);
      const receipt = receiptIdOf(jobId, chunkIndex);
      for (const [i, part] of itemOutputs(answer.data).entries()) {
        if (firstItem + i < from) continue;
        const json = outputJson(part, terms?.get(chunkIndex)?.[i] ?? null);
        lines.push(
          `{"index":${firstItem + i},"ok":true,"output":${json},"verification":${verification},"receipt":"${receipt}"}\n`,
        );
      }
      return lines;
    },
  };

  function outputJson(part: Uint8Array, term: PromptTerms | null): string {
    switch (view.task) {
      case "embed":
        return `{"embedding":[${vectorOf(part).join(",")}]}`;
      case "ocr": {
        const read = decodeOcrOutput(part);
        if (!read.ok) throw new Error(`a stored reading can't be read: ${read.error.code}`);
        return JSON.stringify(read.value);
      }
      case "tensors":
        return JSON.stringify(tensorsOutputOf(part));
      case "generate":
        return JSON.stringify(generateOutputOf(part, codec, term));
      default:
        return unreachable(view.task);
    }
  }
}

function tensorsOutputOf(part: Uint8Array): TensorsItemOutput {
  const read = decodeNamedTensors(part);
  if (!read.ok) throw new Error(`stored tensors can't be read: ${read.error.code}`);
  const tensors = [...read.value].map(([name, { dtype, dims, data }]) => [
    name,
    {
      type: dtype,
      dims: [...dims],
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
    },
  ]);
  return { tensors: Object.fromEntries(tensors) };
}

/** null when the model has left the catalogue since. */
async function openCodec(room: Pick<HttpRoom, "openTextCodec" | "log">, modelId: string): Promise<TextCodec | null> {
  try {
    return await room.openTextCodec(modelId);
  } catch (error) {
    room.log.warn({ modelId, err: error }, "answers of a model are given without their text");
    return null;
  }
}

function generateOutputOf(part: Uint8Array, codec: TextCodec | null, term: PromptTerms | null): GenerateItemOutput {
  const read = decodeGenerateOutput(part);
  if (!read.ok) throw new Error(`a stored text can't be read: ${read.error.code}`);
  const { tokens, finish, logprobs } = read.value;
  return {
    text: codec === null ? null : codec.decodeAll(tokens, term?.stop ?? []),
    tokens: [...tokens],
    finish,
    ...(logprobs === undefined ? {} : { logprobs: logprobs.map((logprob, i) => shown(tokens[i] ?? 0, logprob)) }),
    usage: { prompt_tokens: term?.promptTokens ?? null, completion_tokens: tokens.length },
  };

  function shown(token: number, { logprob, top }: TokenLogprob): TokenLogprobView {
    const textOf = (id: number): string => codec?.tokenText(id).text ?? "";
    return {
      token,
      text: textOf(token),
      logprob,
      top: top.map(([id, lp]) => ({ token: id, text: textOf(id), logprob: lp })),
    };
  }
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
