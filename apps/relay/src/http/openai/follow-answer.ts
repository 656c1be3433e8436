// One answer, read from its first token to its end, at the pace of whoever takes its text.
import type { ErrorCode, GenerateFinish, JobId, VerificationStatus } from "@starling/protocol";
import { unreachable } from "@starling/protocol";
import type { StreamReaders } from "../../engine/stream-watch.ts";
import type { TextCodec } from "../../generate/text-codec.ts";
import { type AnswerText, createAnswerText, type TextPiece } from "./answer-text.ts";
import type { AnswerTerms } from "./generation.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";

export interface Answer {
  readonly finish: GenerateFinish;
  /** End token included. */
  readonly tokenCount: number;
  readonly verification: VerificationStatus;
}

/** `left`: whoever reads it is gone, or was told to stop. `silent`: nothing came for too long. */
export type Followed =
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly code: ErrorCode }
  | { readonly kind: "silent" }
  | { readonly kind: "left" };

export interface FollowOptions {
  readonly streams: StreamReaders;
  readonly codec: TextCodec;
  readonly terms: Pick<AnswerTerms, "stop" | "logprobs">;
  readonly jobId: JobId;
  /** Which choice: each is a chunk of its own. */
  readonly index: number;
  /** The job was admitted just now. */
  readonly isNew: boolean;
  /** The longest time without a token. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** Takes text as it becomes final; `tokens` are those it has been told of so far. False: it wants no more. */
  readonly onPiece: (piece: TextPiece, tokens: number) => Promise<boolean> | boolean;
}

export async function followAnswer(options: FollowOptions): Promise<Followed> {
  const { streams, codec, terms, jobId, index, isNew, signal, onPiece } = options;
  const reader = streams.open(jobId, index, { isNew });
  const text: AnswerText = createAnswerText(codec, terms);
  const silence = createSilence(options.silenceMs);
  const either = AbortSignal.any([signal, silence.signal]);
  let have = 0;
  try {
    for (;;) {
      const read = await reader.read(have, OPENAI_HTTP_LIMITS.readTokensMax, either);
      switch (read.kind) {
        case "tokens": {
          have = read.from + read.tokens.length;
          const piece = text.push(read.tokens, read.logprobs);
          silence.pause();
          if (piece.text !== "" && !(await onPiece(piece, have))) return { kind: "left" };
          silence.begin();
          break;
        }
        case "ended": {
          if (!read.end.ok) return { kind: "failed", code: read.end.code };
          const { finish, verification } = read.end;
          silence.pause();
          const piece = text.end(finish);
          if (piece.text !== "" && !(await onPiece(piece, have))) return { kind: "left" };
          return { kind: "ended", answer: { finish, tokenCount: read.tokenCount, verification: verification.status } };
        }
        case "gone":
          return { kind: "failed", code: "stream_gone" };
        case "aborted":
          return { kind: signal.aborted ? "left" : "silent" };
        default:
          return unreachable(read);
      }
    }
  } finally {
    silence.pause();
    reader.close();
  }
}

/** Aborts when it has been quiet for `limitMs`; time in which nobody listens doesn't count. */
function createSilence(limitMs: number) {
  const over = new AbortController();
  let timer = setTimeout(() => over.abort(), limitMs);
  return {
    signal: over.signal,
    pause: () => clearTimeout(timer),
    begin() {
      clearTimeout(timer);
      timer = setTimeout(() => over.abort(), limitMs);
    },
  };
}
