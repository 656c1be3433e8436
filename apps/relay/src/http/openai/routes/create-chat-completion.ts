import { chatCompletion, chatCompletionRead, chatCompletionRequest } from "@starling/protocol";
import { route } from "../../route.ts";
import { drawSeed } from "../draw-seed.ts";
import { readChat } from "../read-chat.ts";
import { refuseChatFields } from "../refuse-fields.ts";
import { GENERATION_ERRORS, serveGeneration } from "../serve-generation.ts";

export const createChatCompletion = route({
  name: "createChatCompletion",
  method: "POST",
  path: "/v1/chat/completions",
  summary: "Go on with a conversation",
  description:
    "OpenAI-compatible, with `starling` beside OpenAI's fields. With `stream: true` the answer comes as server-sent events (`chat.completion.chunk` objects, then `[DONE]`), each with an id: with an Idempotency-Key, the same request with `Last-Event-ID` takes up a stream that broke, as does GET /v1/jobs/{id}/stream. OpenAI's fields that are not listed here are refused by name, unless their value asks for nothing. When the client goes away the job is cancelled, and tokens that it did not get are not charged.",
  auth: "key",
  scope: "chat",
  idempotent: true,
  body: chatCompletionRead,
  bodyDocument: chatCompletionRequest,
  refuseEarly: refuseChatFields,
  reply: { status: 200, description: "The answer, or its stream.", schema: chatCompletion },
  errors: GENERATION_ERRORS,
  async handler(room, request) {
    const generation = await readChat(room, request.body, () => drawSeed(request));
    return generation.ok ? serveGeneration(room, generation.value, request) : generation;
  },
});
