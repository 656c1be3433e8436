// Answers under way, and for some minutes after: readers take what they want, and whoever doesn't read costs nothing.
import type { StreamFacts } from "@starling/domain";
import {
  decodeGenerateOutput,
  type ErrorCode,
  type GenerateFinish,
  type GenerateOutput,
  type JobId,
  type TokenLogprob,
  unpackBundle,
  type Verification,
} from "@starling/protocol";
import type { ChunkAnswer, StreamedTokens, StreamOutlet } from "../ports/outlets.ts";
import { STREAM_LIMITS } from "./stream-limits.ts";
import { createStreamText, type StreamText } from "./stream-text.ts";

export type StreamEnd =
  | { readonly ok: true; readonly finish: GenerateFinish; readonly verification: Verification }
  | { readonly ok: false; readonly code: ErrorCode };

export type StreamRead =
  /** What follows the first `from` tokens; one at least. `logprobs` are one a token where the item asked for them and they are there. */
  | {
      readonly kind: "tokens";
      readonly from: number;
      readonly tokens: readonly number[];
      readonly logprobs: readonly TokenLogprob[] | null;
    }
  /** Nothing follows: the answer has `tokenCount` tokens. Of an answer that failed those that were given stay. */
  | { readonly kind: "ended"; readonly tokenCount: number; readonly end: StreamEnd }
  /** It is not kept: `stream_gone`. */
  | { readonly kind: "gone" }
  | { readonly kind: "aborted" };

/** One who reads one answer, at a pace of their own. */
export interface StreamReader {
  /**
   * Resolves when there is something after the first `from` tokens, at most `max` of them; or when it ended, or `signal`
   * aborts. One call at a time. Rejects when the store can't be read.
   */
  read(from: number, max: number, signal: AbortSignal): Promise<StreamRead>;
  /** Idempotent. */
  close(): void;
}

/** Any number of readers of one answer, before, while and after it is made. */
export interface StreamReaders {
  /** Open it at any time: what was given before is there to read. `isNew` spares a look into the store: the job was admitted just now. */
  open(jobId: JobId, chunkIndex: number, options?: { readonly isNew?: boolean }): StreamReader;
  /** What is kept of all answers, under way and ended. */
  size(): { readonly answers: number; readonly bytes: number; readonly readers: number };
}

export interface StreamWatch extends StreamReaders, StreamOutlet {
  /** What was streamed before the relay was started. */
  refill(jobId: JobId, streams: readonly StreamFacts[]): void;
  /** After a rebuild: what ended meanwhile is looked up. */
  doubtAll(): void;
  /** Drops what has been kept for its time. */
  sweep(): void;
}

/** What the store knows of an answer; undefined while it is still to come. */
export type FindAnswer = (jobId: JobId, chunkIndex: number) => Promise<ChunkAnswer | "gone" | undefined>;

export interface StreamWatchOptions {
  readonly find: FindAnswer;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly limits?: Partial<Record<keyof typeof STREAM_LIMITS, number>>;
}

interface Entry {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly text: StreamText;
  readonly readers: Set<Reader>;
  end: StreamEnd | "gone" | null;
  endedAtMs: number;
  bytes: number;
  failure: { readonly error: unknown } | null;
}

interface Reader {
  /** Tokens that it was given, or says that it has. */
  readTo: number;
  /** What it was given has changed since. */
  isBroken: boolean;
  wake: (() => void) | null;
}

export function createStreamWatch({ find, nowMs, limits: given }: StreamWatchOptions): StreamWatch {
  const limits = { ...STREAM_LIMITS, ...given };
  const jobs = new Map<JobId, Map<number, Entry>>();
  /** In the order of their end, and of their beginning. */
  const ended = new Set<Entry>();
  const live = new Set<Entry>();
  let bytes = 0;
  let readers = 0;

  function add(jobId: JobId, chunkIndex: number): Entry {
    const entry: Entry = {
      jobId,
      chunkIndex,
      text: createStreamText(limits),
      readers: new Set(),
      end: null,
      endedAtMs: 0,
      bytes: 0,
      failure: null,
    };
    const chunks = jobs.get(jobId);
    if (chunks === undefined) jobs.set(jobId, new Map([[chunkIndex, entry]]));
    else chunks.set(chunkIndex, entry);
    live.add(entry);
    weigh(entry);
    return entry;
  }

  function drop(entry: Entry): void {
    const chunks = jobs.get(entry.jobId);
    if (chunks?.get(entry.chunkIndex) === entry) chunks.delete(entry.chunkIndex);
    if (chunks?.size === 0) jobs.delete(entry.jobId);
    live.delete(entry);
    ended.delete(entry);
    bytes -= entry.bytes;
    entry.bytes = 0;
  }

  function weigh(entry: Entry): void {
    const now = limits.entryBytes + entry.text.bytes();
    bytes += now - entry.bytes;
    entry.bytes = now;
    if (bytes > limits.bytesMax || ended.size > limits.keptMax) shed(entry);
  }

  function shed(but: Entry): void {
    for (const from of [ended, live]) {
      for (const entry of from) {
        if (bytes <= limits.bytesMax && ended.size <= limits.keptMax) return;
        if (entry.readers.size === 0 && entry !== but) drop(entry);
      }
    }
  }

  function rouse(entry: Entry): void {
    for (const reader of entry.readers) reader.wake?.();
  }

  /** Readers that were given others than what stands from token `changedAt` on hear it. */
  function tell(entry: Entry, changedAt: number | null): void {
    if (changedAt === null) return;
    for (const reader of entry.readers) if (reader.readTo > changedAt) reader.isBroken = true;
  }

  function finish(entry: Entry, end: StreamEnd | "gone"): void {
    entry.end = end;
    entry.endedAtMs = nowMs();
    live.delete(entry);
    ended.add(entry);
    weigh(entry);
    rouse(entry);
  }

  function settle(entry: Entry, answer: ChunkAnswer): void {
    if (entry.end !== null) return;
    const output = answer.ok ? outputIn(answer.data) : null;
    if (!answer.ok) finish(entry, { ok: false, code: answer.code });
    else if (output === null) finish(entry, { ok: false, code: "wrong_task" });
    else {
      tell(entry, entry.text.set(output.tokens, output.logprobs ?? null));
      finish(entry, { ok: true, finish: output.finish, verification: answer.verification });
    }
  }

  function lookUp(entry: Entry): void {
    find(entry.jobId, entry.chunkIndex).then(
      (answer) => {
        if (entry.end !== null || answer === undefined) return;
        if (answer === "gone") finish(entry, "gone");
        else settle(entry, answer);
      },
      (error: unknown) => {
        if (entry.end !== null) return;
        entry.failure = { error };
        rouse(entry);
      },
    );
  }

  function look(entry: Entry, reader: Reader, from: number, max: number): StreamRead | null {
    if (entry.failure !== null) throw entry.failure.error;
    if (entry.end === "gone") return { kind: "gone" };
    const tokenCount = entry.text.length();
    if (reader.isBroken || entry.text.changedBefore(from, reader.readTo))
      return { kind: "ended", tokenCount, end: { ok: false, code: "stream_mismatch" } };
    reader.readTo = Math.max(reader.readTo, from);
    const piece = entry.text.slice(from, max);
    if (piece !== null) {
      reader.readTo = Math.max(reader.readTo, from + piece.tokens.length);
      return { kind: "tokens", from, ...piece };
    }
    return entry.end === null ? null : { kind: "ended", tokenCount, end: entry.end };
  }

  return {
    open(jobId, chunkIndex, options) {
      const known = jobs.get(jobId)?.get(chunkIndex);
      const entry = known ?? add(jobId, chunkIndex);
      const reader: Reader = { readTo: 0, isBroken: false, wake: null };
      entry.readers.add(reader);
      readers += 1;
      if (known === undefined && options?.isNew !== true) lookUp(entry);
      return {
        async read(from, max, signal) {
          for (;;) {
            if (signal.aborted || !entry.readers.has(reader)) return { kind: "aborted" };
            const found = look(entry, reader, from, max);
            if (found !== null) return found;
            await waken(reader, signal);
          }
        },
        close() {
          if (!entry.readers.delete(reader)) return;
          readers -= 1;
          reader.wake?.();
          // What nobody has streamed yet, and nobody reads, is nothing.
          const isNothing = entry.text.length() === 0 && entry.end === null;
          if (entry.readers.size === 0 && (isNothing || entry.failure !== null)) drop(entry);
        },
      };
    },
    streamed({ jobId, chunkIndex, from, tokens, logprobs }: StreamedTokens) {
      const known = jobs.get(jobId)?.get(chunkIndex);
      // Without its beginning it is of no use: the answer will have all of it.
      if (known === undefined && from > 0) return;
      const entry = known ?? add(jobId, chunkIndex);
      if (entry.end !== null || from > entry.text.length()) return;
      tell(entry, entry.text.put(from, tokens, logprobs));
      weigh(entry);
      rouse(entry);
    },
    answered(jobId, chunkIndex, answer) {
      const entry = jobs.get(jobId)?.get(chunkIndex);
      if (entry !== undefined) settle(entry, answer);
    },
    ended(jobId, state) {
      // What was answered has its end already.
      for (const entry of jobs.get(jobId)?.values() ?? []) {
        if (entry.end !== null) continue;
        if (state === "cancelled") finish(entry, { ok: false, code: "job_cancelled" });
        else lookUp(entry);
      }
    },
    refill(jobId, streams) {
      for (const { chunkIndex, parts } of streams) {
        const entry = jobs.get(jobId)?.get(chunkIndex) ?? add(jobId, chunkIndex);
        if (entry.end !== null) continue;
        const tokens = parts.flatMap(({ tokens }) => tokens);
        tell(entry, entry.text.put(0, tokens, null));
        weigh(entry);
        rouse(entry);
      }
    },
    doubtAll() {
      for (const entry of [...live]) {
        if (entry.readers.size === 0) drop(entry);
        else lookUp(entry);
      }
    },
    sweep() {
      const before = nowMs() - limits.keptMs;
      for (const entry of ended) {
        if (entry.endedAtMs > before) return;
        if (entry.readers.size === 0) drop(entry);
      }
    },
    size: () => ({ answers: live.size + ended.size, bytes, readers }),
  };
}

function waken(reader: Reader, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      reader.wake = null;
      signal.removeEventListener("abort", done);
      resolve();
    };
    reader.wake = done;
    signal.addEventListener("abort", done, { once: true });
  });
}

function outputIn(data: Uint8Array): GenerateOutput | null {
  const parts = unpackBundle(data, 1);
  const output = parts.ok && parts.value[0] !== undefined ? decodeGenerateOutput(parts.value[0]) : null;
  return output?.ok === true ? output.value : null;
}
