// The native job API: create, watch, read results while it runs, cancel.
import {
  JOB_LIST_LIMITS,
  type JobEvent,
  type JobExplanationView,
  type JobItem,
  type JobState,
  type JobsPage,
  type JobView,
  jobExplanationView,
  jobsPage,
  jobView,
  type ListedJob,
  type QuoteCounts,
  type ResultLine,
  resultLine,
} from "@starling/protocol";
import { type AssuranceOptions, assuranceFields } from "./assurance-options.ts";
import { pause } from "./back-off.ts";
import { bytesToBase64 } from "./base64.ts";
import type { ChatMessage } from "./chat.ts";
import { type GenerationOptions, generationItem } from "./generation-options.ts";
import { readJobEvents } from "./read-job-events.ts";
import { readLines } from "./read-lines.ts";
import { readOn } from "./read-on.ts";
import { SDK_LIMITS } from "./sdk-limits.ts";
import {
  type CallOptions,
  freshIdempotencyKey,
  type PostOptions,
  sendRequest,
  type Transport,
} from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";
import { type TensorsToSend, tensorsToSend } from "./tensor-values.ts";

/** An item as the relay takes it, an image as its file's bytes, a prompt with how to go on from it, or named tensors. */
export type NewJobItem = JobItem | { readonly image: Uint8Array } | NewTextItem | { readonly tensors: TensorsToSend };
export interface NewTextItem extends GenerationOptions {
  readonly prompt?: string;
  readonly messages?: readonly ChatMessage[];
}
export interface CreateJob extends AssuranceOptions {
  readonly model: string;
  readonly items: readonly NewJobItem[];
}
/** A job whose items aren't there yet, for a quote. */
export interface CountedJob extends AssuranceOptions {
  readonly model: string;
  readonly counts: QuoteCounts;
}
export interface WaitOptions extends CallOptions {
  /** Called with every view that differs in what is done. */
  readonly onProgress?: (job: JobView) => void;
}
export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly model?: string | undefined;
  /** An API key's id; `none`: what was asked for by somebody signed in. */
  readonly key?: string | undefined;
}
export interface Jobs {
  create(job: CreateJob, options?: PostOptions): Promise<JobView>;
  get(id: string, options?: CallOptions): Promise<JobView>;
  /** The account's, newest first; pages are asked for as the loop comes to them. */
  list(filter?: JobFilter, options?: CallOptions): AsyncGenerator<ListedJob, void>;
  /** A page of them: with a filter it may be short, or empty, and not be the last. */
  page(
    request?: JobFilter & { readonly cursor?: string | undefined; readonly limit?: number | undefined },
    options?: CallOptions,
  ): Promise<JobsPage>;
  /** Why the job is where it is, and what it waits for. */
  explain(id: string, options?: CallOptions): Promise<JobExplanationView>;
  /** Nothing is charged for what wasn't done. */
  cancel(id: string, options?: CallOptions): Promise<JobView>;
  /**
   * One line an item, in input order, each as soon as it is known, with what its answer went through and its receipt's id;
   * ends when the job has. A broken connection is taken up where it broke. Read again later, the lines have the final
   * verdicts, and the right answers where given ones were found wrong.
   */
  results(id: string, options?: CallOptions): AsyncGenerator<ResultLine, void>;
  /**
   * What happens to the job, as it happens: `progress`, each `result` and `verdict`, `done` at its end. A broken connection is
   * taken up where it broke.
   */
  events(id: string, options?: CallOptions): AsyncGenerator<JobEvent, void>;
  /** The job once it has ended, however it ended: see `state`. */
  wait(id: string, options?: WaitOptions): Promise<JobView>;
}

export function createJobs(transport: Transport): Jobs {
  const pathOf = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`;
  const get = (id: string, options: CallOptions = {}) =>
    sendRequest(transport, { method: "GET", path: pathOf(id), signal: options.signal }, jobView);

  const pageOf: Jobs["page"] = ({ state, model, key, cursor, limit } = {}, { signal } = {}) => {
    const query = { state, model, key, cursor, limit: limit?.toString() };
    return sendRequest(transport, { method: "GET", path: "/v1/jobs", query, signal }, jobsPage);
  };

  return {
    get,
    async *list(filter = {}, options = {}) {
      let cursor: string | undefined;
      do {
        const page = await pageOf({ ...filter, cursor, limit: JOB_LIST_LIMITS.pageMax }, options);
        yield* page.data;
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
    },
    page: (request = {}, options = {}) => pageOf(request, options),
    explain: (id, options = {}) =>
      sendRequest(
        transport,
        { method: "GET", path: `${pathOf(id)}/explain`, signal: options.signal },
        jobExplanationView,
      ),
    create: ({ model, items, ...rest }, options = {}) =>
      sendRequest(
        transport,
        {
          method: "POST",
          path: "/v1/jobs",
          body: { model, items: items.map(toJobItem), ...assuranceFields(rest) },
          idempotencyKey: options.idempotencyKey ?? freshIdempotencyKey(),
          signal: options.signal,
        },
        jobView,
      ),
    cancel: (id, options = {}) =>
      sendRequest(transport, { method: "DELETE", path: pathOf(id), signal: options.signal }, jobView),
    results: (id, options = {}) => readResults(transport, `${pathOf(id)}/results`, options.signal),
    events: (id, options = {}) => readJobEvents(transport, `${pathOf(id)}/events`, options.signal),
    async wait(id, { signal, onProgress } = {}) {
      let everyMs: number = SDK_LIMITS.pollFirstMs;
      let seen = -1;
      for (;;) {
        const job = await get(id, { signal });
        const now = job.items.done + job.items.failed;
        if (now !== seen) onProgress?.(job);
        if (job.state !== "open") return job;
        everyMs = now === seen ? Math.min(SDK_LIMITS.pollMaxMs, everyMs * 1.5) : everyMs;
        seen = now;
        await pause(everyMs, signal);
      }
    },
  };
}

function readResults(transport: Transport, path: string, signal: AbortSignal | undefined) {
  let next = 0;
  return readOn<ResultLine, void>(transport, {
    signal,
    request: () => ({ method: "GET", path, query: { from: next === 0 ? undefined : String(next) } }),
    async *read(stream, gotOn) {
      for await (const text of readLines(stream)) {
        const line = parseLine(text);
        if (line.index < next) continue;
        next = line.index + 1;
        gotOn();
        yield line;
      }
    },
    broken: "The connection broke while results were read; read them again, none is lost.",
  });
}

function parseLine(text: string): ResultLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const line = resultLine.safeParse(value);
  if (line.success) return line.data;
  throw new StarlingError({
    code: "unexpected_reply",
    message: "A line of the results does not have the form that this client knows.",
    status: 200,
    retryable: false,
  });
}

export function toJobItem(item: NewJobItem): unknown {
  if (typeof item === "string" || "text" in item) return item;
  if ("image" in item) return { image: typeof item.image === "string" ? item.image : bytesToBase64(item.image) };
  if ("tensors" in item) return { tensors: tensorsToSend(item.tensors) };
  return generationItem(item);
}
