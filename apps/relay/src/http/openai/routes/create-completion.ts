import { completion, completionRead, completionRequest } from "@starling/protocol";
import { route } from "../../route.ts";
import { drawSeed } from "../draw-seed.ts";
import { readCompletion } from "../read-completion.ts";
import { refuseCompletionFields } from "../refuse-fields.ts";
import { GENERATION_ERRORS, serveGeneration } from "../serve-generation.ts";

export const createCompletion = route({
  name: "createCompletion",
  method: "POST",
  path: "/v1/completions",
  summary: "Go on with a text",
  description:
    "OpenAI-compatible, with `starling` beside OpenAI's fields; a list of prompts is answered by one choice each. Streams, and what is refused, are as of POST /v1/chat/completions.",
  auth: "key",
  scope: "chat",
  idempotent: true,
  body: completionRead,
  bodyDocument: completionRequest,
  refuseEarly: refuseCompletionFields,
  reply: { status: 200, description: "The answer, or its stream.", schema: completion },
  errors: GENERATION_ERRORS,
  async handler(room, request) {
    const generation = await readCompletion(room, request.body, () => drawSeed(request));
    return generation.ok ? serveGeneration(room, generation.value, request) : generation;
  },
});
