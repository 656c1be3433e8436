// OpenAI's objects for an answer: whole, and in the chunks of a stream.
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatLogprobs,
  ChatTokenLogprob,
  Completion,
  CompletionLogprobs,
  FinishReason,
  GenerateFinish,
  JobId,
  StarlingPart,
  TokenUsage,
} from "@starling/protocol";
import type { TextCodec } from "../../generate/text-codec.ts";
import type { ShownToken, TextPiece } from "./answer-text.ts";
import type { AnswerTerms } from "./generation.ts";

export interface WholeChoice extends TextPiece {
  readonly finish: GenerateFinish;
}

/** Objects of one answer; each is one JSON document. */
export interface AnswerForm {
  whole(choices: readonly WholeChoice[], usage: TokenUsage, starling: StarlingPart): object;
  /** What a choice's stream opens with; null where it has nothing to say before its text. */
  opening(index: number): object | null;
  piece(index: number, piece: TextPiece): object;
  /** `starling` is of the stream's last chunk. */
  finish(index: number, finish: GenerateFinish, starling: StarlingPart | null): object;
  usage(usage: TokenUsage, starling: StarlingPart): object;
}

export interface FormOptions {
  readonly jobId: JobId;
  readonly terms: AnswerTerms;
  readonly codec: Pick<TextCodec, "tokenText">;
  /** Tells apart the answers of one job, where it gives several. */
  readonly suffix?: string;
}

export const answerForm = (options: FormOptions): AnswerForm =>
  options.terms.form === "chat" ? chatForm(options) : completionForm(options);

const reasonOf = (finish: GenerateFinish): FinishReason => (finish === "length" ? "length" : "stop");

/** Alike in every chunk of an answer, however often it is given. */
const headOf = ({ jobId, terms, suffix = "" }: FormOptions, prefix: string) => ({
  id: `${prefix}-${jobId.slice("job_".length)}${suffix}`,
  created: Math.floor(createdAtMs(jobId) / 1000),
  model: terms.modelId,
  system_fingerprint: terms.fingerprint,
});

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** The time that a job's id begins with. */
function createdAtMs(jobId: JobId): number {
  let ms = 0;
  for (const digit of jobId.slice("job_".length, "job_".length + 10)) ms = ms * 32 + DIGITS.indexOf(digit);
  return ms;
}

function chatForm(options: FormOptions): AnswerForm {
  const { terms, codec } = options;
  const head = headOf(options, "chatcmpl");
  const chunk = (
    choices: ChatCompletionChunk["choices"],
    more: Pick<ChatCompletionChunk, "usage" | "starling"> = {},
  ): ChatCompletionChunk => ({
    ...head,
    object: "chat.completion.chunk",
    choices,
    ...(terms.includeUsage ? { usage: null } : {}),
    ...more,
  });
  const logprobsOf = (tokens: readonly ShownToken[]): ChatLogprobs | null =>
    terms.logprobs === null ? null : { content: tokens.map((token) => chatLogprob(codec, token)), refusal: null };

  return {
    whole: (choices, usage, starling): ChatCompletion => ({
      ...head,
      object: "chat.completion",
      choices: choices.map(({ text, tokens, finish }, index) => ({
        index,
        message: { role: "assistant", content: text, refusal: null },
        logprobs: logprobsOf(tokens),
        finish_reason: reasonOf(finish),
      })),
      usage,
      ...(terms.namesTier ? { service_tier: "default" } : {}),
      starling,
    }),
    opening: (index) =>
      chunk([{ index, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null }]),
    piece: (index, { text, tokens }) =>
      chunk([{ index, delta: { content: text }, logprobs: logprobsOf(tokens), finish_reason: null }]),
    finish: (index, finish, starling) =>
      chunk(
        [{ index, delta: {}, logprobs: null, finish_reason: reasonOf(finish) }],
        starling === null ? {} : { starling },
      ),
    usage: (usage, starling) => chunk([], { usage, starling }),
  };
}

function completionForm(options: FormOptions): AnswerForm {
  const { terms, codec } = options;
  const head = headOf(options, "cmpl");
  const object = (choices: Completion["choices"], more: Pick<Completion, "usage" | "starling"> = {}): Completion => ({
    ...head,
    object: "text_completion",
    choices,
    ...more,
  });
  const nullUsage = terms.includeUsage ? { usage: null } : {};
  const logprobsOf = (tokens: readonly ShownToken[]): CompletionLogprobs | null =>
    terms.logprobs === null ? null : completionLogprobs(codec, tokens);

  return {
    whole: (choices, usage, starling) =>
      object(
        choices.map(({ text, tokens, finish }, index) => ({
          index,
          text,
          logprobs: logprobsOf(tokens),
          finish_reason: reasonOf(finish),
        })),
        { usage, starling },
      ),
    opening: () => null,
    piece: (index, { text, tokens }) =>
      object([{ index, text, logprobs: logprobsOf(tokens), finish_reason: null }], nullUsage),
    finish: (index, finish, starling) =>
      object([{ index, text: "", logprobs: null, finish_reason: reasonOf(finish) }], {
        ...nullUsage,
        ...(starling === null ? {} : { starling }),
      }),
    usage: (usage, starling) => object([], { usage, starling }),
  };
}

/** OpenAI's form has no way to say that a token is impossible. */
const LOGPROB_LEAST = -9999;
const finite = (logprob: number): number => Math.max(logprob, LOGPROB_LEAST);
const bytesOf = (bytes: readonly number[] | null): number[] | null => (bytes === null ? null : [...bytes]);

const chatLogprob = (codec: Pick<TextCodec, "tokenText">, { text, bytes, logprob }: ShownToken): ChatTokenLogprob => ({
  token: text,
  bytes: bytesOf(bytes),
  logprob: finite(logprob.logprob),
  top_logprobs: logprob.top.map(([id, value]) => {
    const other = codec.tokenText(id);
    return { token: other.text, bytes: bytesOf(other.bytes), logprob: finite(value) };
  }),
});

const completionLogprobs = (
  codec: Pick<TextCodec, "tokenText">,
  tokens: readonly ShownToken[],
): CompletionLogprobs => ({
  tokens: tokens.map(({ text }) => text),
  token_logprobs: tokens.map(({ logprob }) => finite(logprob.logprob)),
  // Different tokens may read alike; the likelier one is shown.
  top_logprobs: tokens.map(({ logprob }) =>
    Object.fromEntries([...logprob.top].reverse().map(([id, value]) => [codec.tokenText(id).text, finite(value)])),
  ),
  text_offset: tokens.map(({ offset }) => offset),
});
