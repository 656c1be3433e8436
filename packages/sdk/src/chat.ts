// POST /v1/chat/completions, whole or as it is made.
import {
  chatCompletion,
  chatCompletionChunk,
  errorBody,
  type JobId,
  type TokenUsage,
  type VerificationStatus,
} from "@starling/protocol";
import { type AssuranceOptions, assuranceFields } from "./assurance-options.ts";
import { errorOfBody } from "./error-of-reply.ts";
import { type GenerationOptions, generationFields } from "./generation-options.ts";
import { fromEvent, readEvents } from "./read-events.ts";
import { readOn } from "./read-on.ts";
import { freshIdempotencyKey, type PostOptions, sendRequest, type Transport } from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}
export interface ChatRequest extends GenerationOptions, AssuranceOptions {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}
export interface ChatAnswer {
  readonly text: string;
  /** `stop`: the model, or a stop text, ended it; `length`: it may not be longer. */
  readonly finish: "stop" | "length";
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  readonly job: JobId;
  readonly seed: number;
  /** What it went through when it was given. */
  readonly verification: VerificationStatus;
  /** For `receipts.get`. */
  readonly receipt: string;
}

const PATH = "/v1/chat/completions";

const bodyOf = ({ model, messages, ...rest }: ChatRequest) => ({
  model,
  messages,
  ...generationFields(rest),
  ...assuranceFields(rest),
});

export async function chat(transport: Transport, request: ChatRequest, options: PostOptions): Promise<ChatAnswer> {
  const { choices, usage, starling } = await sendRequest(
    transport,
    {
      method: "POST",
      path: PATH,
      body: bodyOf(request),
      idempotencyKey: options.idempotencyKey ?? freshIdempotencyKey(),
      signal: options.signal,
    },
    chatCompletion,
  );
  const [choice] = choices;
  if (choice === undefined) throw strange("An answer has no text.");
  return { text: choice.message.content, finish: choice.finish_reason, usage: usageOf(usage), ...starling };
}

/**
 * Gives the answer's text piece by piece as it is made, and the whole answer at its end. A broken connection is taken up
 * where it broke: nothing is given twice and nothing is left out. Leaving the loop early ends the work; what was read of it is charged.
 */
export async function* streamChat(
  transport: Transport,
  request: ChatRequest,
  options: PostOptions,
): AsyncGenerator<string, ChatAnswer> {
  const idempotencyKey = options.idempotencyKey ?? freshIdempotencyKey();
  const body = { ...bodyOf(request), stream: true, stream_options: { include_usage: true } };
  const seen = new Seen();
  return yield* readOn(transport, {
    signal: options.signal,
    request: () => ({ method: "POST", path: PATH, body, idempotencyKey, ...fromEvent(seen.lastEventId) }),
    async *read(stream, gotOn) {
      for await (const event of readEvents(stream)) {
        if (event.data === "[DONE]") return seen.answer();
        const piece = seen.take(event.data);
        if (event.id !== "") seen.lastEventId = event.id;
        gotOn();
        if (piece !== "") yield piece;
      }
      throw new Error("the stream ended before its answer did");
    },
    broken: "The connection broke while an answer was read, and could not be taken up again.",
  });
}

/** What was read of one answer, over all connections. */
class Seen {
  lastEventId = "";
  #text = "";
  #finish: "stop" | "length" | null = null;
  #usage: TokenUsage | null = null;
  #starling: Pick<ChatAnswer, "job" | "seed" | "verification" | "receipt"> | null = null;

  /** Returns the text of one event; throws when it says what went wrong. */
  take(data: string): string {
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      throw strange("An event of the answer is not valid JSON.");
    }
    const fault = errorBody.safeParse(value);
    if (fault.success) throw errorOfBody(200, fault.data);
    const chunk = chatCompletionChunk.safeParse(value);
    if (!chunk.success) throw strange("An event of the answer does not have the form that this client knows.");
    const { choices, usage, starling } = chunk.data;
    this.#usage = usage ?? this.#usage;
    this.#starling = starling ?? this.#starling;
    const [choice] = choices;
    this.#finish = choice?.finish_reason ?? this.#finish;
    const piece = choice?.delta.content ?? "";
    this.#text += piece;
    return piece;
  }

  answer(): ChatAnswer {
    if (this.#finish === null || this.#usage === null || this.#starling === null)
      throw strange("The answer ended without saying how.");
    return { text: this.#text, finish: this.#finish, usage: usageOf(this.#usage), ...this.#starling };
  }
}

const usageOf = ({ prompt_tokens, completion_tokens }: TokenUsage) => ({
  promptTokens: prompt_tokens,
  completionTokens: completion_tokens,
});

const strange = (message: string) =>
  new StarlingError({ code: "unexpected_reply", message, status: 200, retryable: false });
