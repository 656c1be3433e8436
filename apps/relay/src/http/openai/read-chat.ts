import { type ChatCompletionRead, fail, OPENAI_LIMITS, type Outcome } from "@starling/protocol";
import type { ChatMessage } from "../../generate/text-codec.ts";
import type { Generation } from "./generation.ts";
import { detailOf, openTextModel, readGeneration, type TextRoom } from "./read-generation.ts";

/** What POST /v1/chat/completions asks for. `drawSeed` gives the seed of a request that names none. */
export async function readChat(
  room: TextRoom,
  body: ChatCompletionRead,
  drawSeed: () => number,
): Promise<Outcome<Generation>> {
  const model = await openTextModel(room, body.model);
  if (!model.ok) return model;
  const { manifest, codec } = model.value;
  if (!codec.chat)
    return fail("wrong_task", { param: "model", detail: `${manifest.id} has no chat template; use /v1/completions.` });
  const { max_completion_tokens, max_tokens, top_logprobs } = body;
  const both = (max_tokens ?? null) !== null && (max_completion_tokens ?? null) !== null;
  if (both && max_tokens !== max_completion_tokens)
    return fail("invalid_field", {
      param: "max_tokens",
      detail: "max_tokens and max_completion_tokens say the same thing, and differ here; leave max_tokens out.",
    });
  if (body.logprobs !== true && (top_logprobs ?? null) !== null)
    return fail("invalid_field", { param: "top_logprobs", detail: "top_logprobs goes with logprobs: true." });
  const tokens = codec.encodeChat(body.messages.map(toMessage));
  if (!tokens.ok) return fail(tokens.error.code, { param: "messages", ...detailOf(tokens.error) });
  return readGeneration({
    ...model.value,
    form: "chat",
    fields: body,
    prompts: [{ tokens: tokens.value, param: "messages" }],
    maxTokens: {
      asked: max_completion_tokens ?? max_tokens ?? null,
      otherwise: OPENAI_LIMITS.chatTokensDefault,
      param: (max_completion_tokens ?? null) === null ? "max_tokens" : "max_completion_tokens",
    },
    logprobs: body.logprobs === true ? (top_logprobs ?? 0) : null,
    drawSeed,
    namesTier: (body.service_tier ?? null) !== null,
  });
}

/** Parts of a message are one text; `developer` is the newer name of `system`. */
const toMessage = ({ role, content }: ChatCompletionRead["messages"][number]): ChatMessage => ({
  role: role === "developer" ? "system" : role,
  content: typeof content === "string" ? content : content.map(({ text }) => text).join(""),
});
