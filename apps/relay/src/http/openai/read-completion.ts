import { type CompletionRead, fail, OPENAI_LIMITS, type Outcome, ok } from "@starling/protocol";
import type { Generation } from "./generation.ts";
import {
  detailOf,
  openTextModel,
  type Prompt,
  readGeneration,
  type TextModel,
  type TextRoom,
} from "./read-generation.ts";

/** What POST /v1/completions asks for: each prompt is a choice. `drawSeed` gives the seed of a request that names none. */
export async function readCompletion(
  room: TextRoom,
  body: CompletionRead,
  drawSeed: () => number,
): Promise<Outcome<Generation>> {
  const model = await openTextModel(room, body.model);
  if (!model.ok) return model;
  const prompts = readPrompts(model.value, body.prompt);
  if (!prompts.ok) return prompts;
  if (body.stream === true && prompts.value.length > OPENAI_LIMITS.streamedPromptsMax)
    return fail("too_many_items", {
      param: "prompt",
      detail: `prompt has ${prompts.value.length} texts; a stream takes at most ${OPENAI_LIMITS.streamedPromptsMax}.`,
    });
  return readGeneration({
    ...model.value,
    form: "completion",
    fields: body,
    prompts: prompts.value,
    maxTokens: {
      asked: body.max_tokens ?? null,
      otherwise: OPENAI_LIMITS.completionTokensDefault,
      param: "max_tokens",
    },
    logprobs: body.logprobs ?? null,
    drawSeed,
  });
}

function readPrompts(model: TextModel, prompt: CompletionRead["prompt"]): Outcome<Prompt[]> {
  if (typeof prompt === "string") {
    const read = readPrompt(model, prompt, "prompt");
    return read.ok ? ok([read.value]) : read;
  }
  const prompts: Prompt[] = [];
  // A list of numbers is one prompt.
  const ids = prompt.filter((part) => typeof part === "number");
  if (ids.length > 0) return ok([{ tokens: ids, param: "prompt" }]);
  for (const [index, part] of prompt.entries()) {
    if (typeof part === "number") continue;
    const read = readPrompt(model, part, `prompt[${index}]`);
    if (!read.ok) return read;
    prompts.push(read.value);
  }
  return ok(prompts);
}

function readPrompt({ codec }: TextModel, prompt: string | readonly number[], param: string): Outcome<Prompt> {
  if (typeof prompt !== "string") return ok({ tokens: prompt, param });
  if (prompt === "") return fail("empty_input", { param, detail: `${param} is empty; send a text to go on from.` });
  const tokens = codec.encodePrompt(prompt);
  return tokens.ok
    ? ok({ tokens: tokens.value, param })
    : fail(tokens.error.code, { param, ...detailOf(tokens.error) });
}
