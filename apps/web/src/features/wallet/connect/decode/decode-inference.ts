// starling_requestInference, the network's own: a dApp asks the wallet's owner to pay for an answer.
import { assurance, formatPoints, modelId, parsePoints, pointsText } from "@starling/protocol";
import { z } from "zod";
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { visible } from "../visible.ts";
import { warn, worstFirst } from "../warning.ts";
import { textWarnings } from "./decode-message.ts";
import type { DecodeContext, DecodeResult, Line, RequestInference } from "./decoded-request.ts";

const text = z.string().max(CONNECT_LIMITS.inferenceCharsMax);
const shape = z
  .strictObject({
    model: modelId,
    input: z.union([text.min(1), z.array(text.min(1)).min(1).max(CONNECT_LIMITS.inferenceInputsMax)]).optional(),
    messages: z
      .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: text }))
      .min(1)
      .max(CONNECT_LIMITS.inferenceMessagesMax)
      .optional(),
    maxTokens: z.int().min(1).max(CONNECT_LIMITS.inferenceTokensMax).optional(),
    assurance: assurance.default("sampled"),
    /** Points, as a decimal string. */
    maxPrice: pointsText.optional(),
  })
  .refine(({ input, messages }) => (input === undefined) !== (messages === undefined));

const ASSURANCE_WORDS: Record<RequestInference["assurance"], string> = {
  none: "none: nobody checks the answer",
  sampled: "sampled: some answers are checked",
  full: "full: the answer is checked",
  quorum: "quorum: several must agree on the answer",
};

export function decodeInference(params: unknown, context: DecodeContext): DecodeResult {
  const parsed = shape.safeParse(Array.isArray(params) ? params[0] : params);
  if (!parsed.success) return refuse("request_malformed");
  const { model, input, messages, maxTokens, assurance, maxPrice } = parsed.data;
  if (context.models !== undefined && !context.models.some(({ id }) => id === model)) {
    return refuse("request_malformed", "The network has no such model.");
  }
  const most = maxPrice === undefined ? null : (parsePoints(maxPrice) ?? null);
  if (most !== null && most <= 0n) return refuse("request_malformed");
  const ask: RequestInference["ask"] =
    messages === undefined ? { type: "input", input: [input ?? []].flat() } : { type: "messages", messages };
  const texts =
    ask.type === "input"
      ? ask.input.map((value, i) => ({ label: `Text ${i + 1}`, value }))
      : ask.messages.map(({ role, content }) => ({ label: role, value: content }));
  const inputChars = texts.reduce((sum, { value }) => sum + value.length, 0);
  if (inputChars > CONNECT_LIMITS.inferenceCharsMax) return refuse("request_too_large");
  const seen = texts.map(({ label, value }) => ({ label, shown: visible(value, CONNECT_LIMITS.textCharsShown) }));
  const lines: readonly Line[] = [
    { label: "Model", value: model },
    ...seen
      .slice(0, CONNECT_LIMITS.linesMax)
      .map(({ label, shown }): Line => ({ label, value: shown.text, as: "text" })),
    { label: "Characters", value: String(inputChars) },
    ...(maxTokens === undefined ? [] : [{ label: "Answer", value: `${maxTokens} tokens at most` }]),
    { label: "Checking", value: ASSURANCE_WORDS[assurance] },
    {
      label: "Price",
      value: most === null ? "whatever it costs" : `${formatPoints(most)} points at most`,
      as: "amount",
    },
  ];
  const warnings = seen.flatMap(({ shown }) => textWarnings(shown));
  if (most === null) warnings.push(warn("inference_no_price", "The dApp names no highest price. Look at the quote."));
  return done({
    kind: "request-inference",
    title: `Pay for an answer of ${model}`,
    model,
    ask,
    inputChars,
    maxTokens: maxTokens ?? null,
    assurance,
    maxPrice: most,
    lines,
    warnings: worstFirst(warnings),
  });
}
