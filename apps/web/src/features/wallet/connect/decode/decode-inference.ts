// starling_requestInference, the network's own: a dApp asks the wallet's owner to pay for an answer.
import { assurance, modelId, parsePoints, pointsText } from "@starling/protocol";
import { z } from "zod";
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { visible } from "../visible.ts";
import { warn, worstFirst } from "../warning.ts";
import { type AskedKey, say } from "../words.ts";
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

/** Micro-points in a point. */
const POINT_DECIMALS = 6;
const ASSURANCE_WORDS = {
  none: "checkedNever",
  sampled: "checkedSometimes",
  full: "checkedAlways",
  quorum: "checkedByAgreement",
} as const satisfies Record<RequestInference["assurance"], AskedKey>;

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
      ? ask.input.map((value, i) => ({ label: say("text", { number: String(i + 1) }), value }))
      : ask.messages.map(({ role, content }) => ({ label: role, value: content }));
  const inputChars = texts.reduce((sum, { value }) => sum + value.length, 0);
  if (inputChars > CONNECT_LIMITS.inferenceCharsMax) return refuse("request_too_large");
  const seen = texts.map(({ label, value }) => ({ label, shown: visible(value, CONNECT_LIMITS.textCharsShown) }));
  const lines: readonly Line[] = [
    { label: say("model"), value: model },
    ...seen
      .slice(0, CONNECT_LIMITS.linesMax)
      .map(({ label, shown }): Line => ({ label, value: shown.text, as: "text" })),
    { label: say("characters"), value: String(inputChars) },
    ...(maxTokens === undefined
      ? []
      : [{ label: say("answer"), value: say("tokensAtMost", { count: String(maxTokens) }) }]),
    { label: say("checking"), value: say(ASSURANCE_WORDS[assurance]) },
    {
      label: say("price"),
      value:
        most === null
          ? say("anyPrice")
          : say("pointsAtMost", { points: { amount: most, decimals: POINT_DECIMALS, symbol: null } }),
      as: "amount",
    },
  ];
  const warnings = seen.flatMap(({ shown }) => textWarnings(shown));
  if (most === null) warnings.push(warn("inference_no_price", "The dApp names no highest price. Look at the quote."));
  return done({
    kind: "request-inference",
    title: say("payForAnswer", { model }),
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
