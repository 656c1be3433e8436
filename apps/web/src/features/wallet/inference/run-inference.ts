// starling_requestInference: a dApp asks the wallet's owner to pay for an inference with the points of their account.
import { encodeText, hexOf, parsePoints, type QuoteView, type ResultLine } from "@starling/protocol";
import type { CreateJob, NewJobItem, StarlingClient } from "@starling/sdk";
import type { RequestInference } from "../connect/decode/decoded-request.ts";

/** What the dApp gets. Its receipts can be checked by anyone: GET /v1/receipts/:id. */
export interface InferenceAnswer {
  readonly object: "starling.inference";
  readonly model: string;
  readonly job: string;
  readonly assurance: string;
  /** Points that were charged, as a decimal text. */
  readonly price: string;
  /** The first answer's receipt. */
  readonly receipt: string | null;
  /** One an input, in order, with what it went through and its receipt; or why there is none. */
  readonly answers: readonly ResultLine[];
}

export interface InferenceTerms {
  readonly quote: QuoteView;
  /** Points of the account, micro-points. */
  readonly available: bigint;
  readonly price: bigint;
  readonly trouble: "capPassed" | "short" | null;
}

/** What it would cost now, held against the dApp's limit and the owner's points. */
export async function askTerms(relay: StarlingClient, request: RequestInference): Promise<InferenceTerms> {
  const [quote, { points }] = await Promise.all([relay.quote(jobOf(request, null)), relay.account()]);
  const price = parsePoints(quote.price.total) ?? 0n;
  const available = parsePoints(points.available) ?? 0n;
  const isTooDear = request.maxPrice !== null && price > request.maxPrice;
  return { quote, price, available, trouble: isTooDear ? "capPassed" : price > available ? "short" : null };
}

/**
 * Runs it as the owner's own job. `idempotencyKey` is the request's: after a reload in the middle the same request finds the
 * same job, and is paid for once. Rejects with StarlingError.
 */
export async function runInference(
  relay: StarlingClient,
  request: RequestInference,
  { task }: QuoteView,
  idempotencyKey: string,
): Promise<InferenceAnswer> {
  const { id, assurance } = await relay.jobs.create(jobOf(request, task), { idempotencyKey });
  const answers: ResultLine[] = [];
  for await (const line of relay.jobs.results(id)) answers.push(line);
  const { price } = await relay.jobs.get(id);
  const first = answers[0];
  return {
    object: "starling.inference",
    model: request.model,
    job: id,
    assurance,
    price: price.charged,
    receipt: first?.ok === true ? first.receipt : null,
    answers,
  };
}

/** 32 hex digits of the session and the request's number. */
export async function inferenceKey(topic: string, requestId: number): Promise<string> {
  const text = new Uint8Array(encodeText(`starling_requestInference\n${topic}\n${requestId}`));
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", text))).slice(0, 32);
}

function jobOf({ model, ask, maxTokens, assurance }: RequestInference, task: string | null): CreateJob {
  const most = maxTokens === null ? {} : { maxTokens };
  const items: NewJobItem[] =
    ask.type === "messages"
      ? [{ messages: ask.messages, ...most }]
      : ask.input.map((text) => (task === "generate" || maxTokens !== null ? { prompt: text, ...most } : text));
  return { model, items, assurance };
}
