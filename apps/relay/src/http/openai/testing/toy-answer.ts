// One answer of the toy model as a stream gives it, without a network: a real watch, a real codec, a reader that a test is.
import type { GenerateFinish, JobId, TokenLogprob } from "@starling/protocol";
import { encodeGenerateOutput, packBundle } from "@starling/protocol";
import { createTextCodec } from "@starling/worker-runtime/text-codec";
import { createStreamWatch } from "../../../engine/stream-watch.ts";
import { toyTokenizer } from "../../../testing/toy-tokenizer.ts";
import type { LiveWriter } from "../../route.ts";
import type { AnswerTerms } from "../generation.ts";

export const TOY_JOB: JobId = "job_01JD0000000000000000000000";

export function toyCodec() {
  const toy = toyTokenizer();
  const params = { contextTokens: 512, vocabSize: toy.vocabSize };
  return { toy, codec: createTextCodec(params, toy.tokenizerJson, toy.configJson) };
}

export const toyTerms = (more: Partial<AnswerTerms> = {}): AnswerTerms => ({
  form: "chat",
  modelId: "tiny-generate",
  fingerprint: "fp_0123456789ab",
  stop: [],
  logprobs: null,
  seed: 7,
  promptTokens: [3],
  includeUsage: false,
  namesTier: false,
  ...more,
});

/** A watch, and how a test plays the network's part. */
export function toyWatch() {
  const watch = createStreamWatch({ find: async () => undefined, nowMs: () => 0 });
  const probs = (tokens: readonly number[]): TokenLogprob[] =>
    tokens.map((token) => ({ logprob: -token / 100, top: [[token, -token / 100]] }));
  return {
    streams: watch,
    give: (from: number, tokens: readonly number[], chunkIndex = 0) =>
      watch.streamed({
        type: "streamed",
        when: "committed",
        jobId: TOY_JOB,
        chunkIndex,
        from,
        tokens,
        logprobs: probs(tokens),
      }),
    finish: (tokens: readonly number[], finish: GenerateFinish = "end", chunkIndex = 0) =>
      watch.answered(TOY_JOB, chunkIndex, {
        ok: true,
        data: packBundle([encodeGenerateOutput({ tokens, finish, logprobs: probs(tokens) })]),
        verification: { status: "provisional" },
      }),
  };
}

export interface SentEvent {
  readonly id: string;
  /** Parsed; `[DONE]` as it is. */
  readonly data: unknown;
}

/** A reader that takes at most `limit` events and is gone then. */
export function reader(limit = Number.POSITIVE_INFINITY) {
  const events: SentEvent[] = [];
  const comments: string[] = [];
  const out: LiveWriter = {
    async write(text) {
      if (text.startsWith(":")) {
        comments.push(text);
        return true;
      }
      if (events.length >= limit) return false;
      const [, id = "", data = ""] = /^id: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
      events.push({ id, data: data === "[DONE]" ? data : JSON.parse(data) });
      return true;
    },
  };
  return { out, events, comments };
}
