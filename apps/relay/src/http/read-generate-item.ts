// An item of task `generate` as the API takes it becomes tokens and terms, as nodes get them.
import {
  encodeGenerateItem,
  fail,
  GENERATE_LIMITS,
  type GenerateItem,
  type GenerateManifest,
  type GenerateRequestItem,
  type Outcome,
  ok,
  samplingOf,
} from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";
import type { ItemCode } from "./item-code.ts";
import { answerRoom } from "./openai/read-generation.ts";

/** Answer tokens of an item that doesn't say. */
const MAX_TOKENS_DEFAULT = 256;
/** Of one answer, so that a node's output stays within `outputBytesPerChunkMax`. */
const LOGPROBS_MAX = 250_000;

export interface GenerateModel {
  readonly manifest: GenerateManifest;
  readonly codec: TextCodec;
}

/** `seed` is for an item that names none. */
export function readGenerateItem(
  { manifest, codec }: GenerateModel,
  item: GenerateRequestItem,
  seed: number,
  param: string,
): Outcome<Uint8Array, ItemCode> {
  const prompt = readPrompt({ manifest, codec }, item, param);
  if (!prompt.ok) return prompt;
  const maxTokens = answerRoom(manifest, prompt.value, {
    asked: item.max_tokens ?? null,
    otherwise: MAX_TOKENS_DEFAULT,
    param: `${param}.max_tokens`,
  });
  if (!maxTokens.ok) return maxTokens;
  const pairs = item.logprobs === undefined ? 0 : maxTokens.value * (item.logprobs + 1);
  if (pairs > LOGPROBS_MAX)
    return fail("invalid_field", {
      param: `${param}.logprobs`,
      detail: `${param} asks for ${pairs} log probabilities; one answer has at most ${LOGPROBS_MAX}. Ask for fewer, or for fewer tokens.`,
    });
  const read: GenerateItem = {
    prompt: prompt.value.tokens,
    maxTokens: maxTokens.value,
    sampling: samplingOf(manifest, item),
    seed: item.seed ?? seed % GENERATE_LIMITS.seedMax,
    stop: item.stop === undefined ? [] : typeof item.stop === "string" ? [item.stop] : [...new Set(item.stop)],
    logprobs: item.logprobs ?? null,
  };
  const bytes = encodeGenerateItem(read);
  const { itemBytesMax } = manifest.limits;
  if (bytes.byteLength <= itemBytesMax) return ok(bytes);
  const detail = `${param} comes to ${bytes.byteLength} bytes; ${manifest.id} takes at most ${itemBytesMax}.`;
  return fail("input_too_long", { param, detail });
}

interface Prompt {
  readonly tokens: readonly number[];
  readonly param: string;
}

function readPrompt(
  { manifest, codec }: GenerateModel,
  item: GenerateRequestItem,
  at: string,
): Outcome<Prompt, ItemCode> {
  const { prompt, messages, tokens } = item;
  const given = [prompt, messages, tokens].filter((value) => value !== undefined).length;
  if (given !== 1)
    return fail("invalid_field", {
      param: at,
      detail: `${at} has ${given === 0 ? "none" : "more than one"} of prompt, messages and tokens; send exactly one.`,
    });
  if (tokens !== undefined) return ok({ tokens, param: `${at}.tokens` });
  if (prompt === "") return fail("empty_input", { param: `${at}.prompt`, detail: `${at}.prompt is empty.` });
  if (messages !== undefined && !codec.chat)
    return fail("wrong_task", {
      param: `${at}.messages`,
      detail: `${manifest.id} has no chat template; send a prompt instead of messages.`,
    });
  const param = `${at}.${messages === undefined ? "prompt" : "messages"}`;
  const encoded = messages === undefined ? codec.encodePrompt(prompt ?? "") : codec.encodeChat(messages);
  if (encoded.ok) return ok({ tokens: encoded.value, param });
  const { code, detail } = encoded.error;
  const { contextTokens } = manifest.params;
  return fail(code, {
    param,
    detail:
      code === "context_too_long"
        ? `The context length of ${manifest.id} is ${contextTokens} tokens, and ${param} is longer. Shorten it.`
        : `${param}: ${detail ?? "the model's chat template refuses it"}`,
  });
}
