// Answers under way, and for some minutes after: readers take what they want, and whoever doesn't read costs nothing.
import type { ErrorCode, GenerateFinish, JobId, TokenLogprob, Verification } from "@starling/protocol";

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
  /** It is no longer kept: `stream_gone`. */
  | { readonly kind: "gone" }
  | { readonly kind: "aborted" };

/** One who reads one answer, at a pace of their own. */
export interface StreamReader {
  /** Resolves when there is something after the first `from` tokens, at most `max` of them; or when it ended, or `signal` aborts. One call at a time. */
  read(from: number, max: number, signal: AbortSignal): Promise<StreamRead>;
  /** Idempotent. */
  close(): void;
}

/** Any number of readers of one answer, before, while and after it is made. */
export interface StreamReaders {
  /** Open it before the job can end unseen, or at any later time: what was given meanwhile is there to read. */
  open(jobId: JobId, chunkIndex: number): StreamReader;
}
