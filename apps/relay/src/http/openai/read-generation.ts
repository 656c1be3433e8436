// What a chat and a completion have in common on the way in: the model, its prompts as tokens, how to draw and when to stop.
import {
  type CompletionRead,
  encodeGenerateItem,
  type Failure,
  fail,
  GENERATE_LIMITS,
  type GenerateItem,
  type GenerateManifest,
  type Outcome,
  ok,
  samplingOf,
} from "@starling/protocol";
import type { TextCodec } from "../../generate/text-codec.ts";
import type { HttpRoom } from "../http-room.ts";
import { readAssurance } from "../read-assurance.ts";
import { readDeadline } from "../read-deadline.ts";
import { type AnswerTerms, fingerprintOf, type Generation } from "./generation.ts";

export type TextRoom = Pick<HttpRoom, "catalogue" | "openTextCodec" | "log">;

export interface TextModel {
  readonly manifest: GenerateManifest;
  readonly codec: TextCodec;
}

/** The model that a request names, and what reads and writes its tokens. */
export async function openTextModel(room: TextRoom, modelId: string): Promise<Outcome<TextModel>> {
  const manifest = room.catalogue.manifest(modelId);
  if (manifest === undefined) return fail("model_not_found", { param: "model" });
  if (manifest.task !== "generate") return fail("wrong_task", { param: "model" });
  try {
    return ok({ manifest, codec: await room.openTextCodec(modelId) });
  } catch (error) {
    room.log.error({ modelId, err: error }, "a model's tokenizer can't be used");
    return fail("internal");
  }
}

/** What a codec says of a prompt that it doesn't take. */
export const detailOf = ({ detail }: Failure): { readonly detail?: string } => (detail === undefined ? {} : { detail });

export interface Prompt {
  readonly tokens: readonly number[];
  /** The field that it came in. */
  readonly param: string;
}

/** The fields that a chat and a completion share, as they were parsed. */
type SharedFields = Omit<CompletionRead, "prompt" | "logprobs" | "max_tokens" | "model">;

export interface GenerationParts extends TextModel {
  readonly form: AnswerTerms["form"];
  readonly fields: SharedFields;
  readonly prompts: readonly Prompt[];
  readonly maxTokens: { readonly asked: number | null; readonly otherwise: number; readonly param: string };
  readonly logprobs: number | null;
  /** For a request that names none. */
  readonly drawSeed: () => number;
  readonly namesTier?: boolean;
}

export function readGeneration(parts: GenerationParts): Outcome<Generation> {
  const { manifest, codec, form, fields, prompts, logprobs } = parts;
  const asked = readAssurance(fields);
  if (!asked.ok) return asked;
  const deadline = readDeadline(fields.deadline);
  if (!deadline.ok) return deadline;
  if (fields.stream !== true && (fields.stream_options ?? null) !== null)
    return fail("invalid_field", {
      param: "stream_options",
      detail: "stream_options goes with stream: true; leave it out.",
    });
  const stop = stopOf(fields.stop);
  const seed = fields.seed ?? parts.drawSeed();
  const sampling = samplingOf(manifest, fields);
  const items: GenerateItem[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const maxTokens = answerRoom(manifest, prompt, parts.maxTokens);
    if (!maxTokens.ok) return maxTokens;
    const item: GenerateItem = {
      prompt: prompt.tokens,
      maxTokens: maxTokens.value,
      sampling,
      seed: (seed + index) % GENERATE_LIMITS.seedMax,
      stop,
      logprobs,
    };
    const sizeBytes = encodeGenerateItem(item).byteLength;
    if (sizeBytes > manifest.limits.itemBytesMax)
      return fail("input_too_long", {
        param: prompt.param,
        detail: `${prompt.param} comes to ${sizeBytes} bytes with what goes with it; ${manifest.id} takes at most ${manifest.limits.itemBytesMax}.`,
      });
    items.push(item);
  }
  return ok({
    ...asked.value,
    manifest,
    codec,
    terms: {
      form,
      modelId: manifest.id,
      fingerprint: fingerprintOf(manifest),
      stop,
      logprobs,
      seed,
      promptTokens: prompts.map(({ tokens }) => tokens.length),
      includeUsage: fields.stream_options?.include_usage === true,
      namesTier: parts.namesTier === true,
    },
    items,
    stream: fields.stream === true,
    priority: fields.priority,
    deadlineAtMs: deadline.value,
  });
}

/** How many tokens the answer may have, or that the context is too short. */
export function answerRoom(
  { id, params }: GenerateManifest,
  { tokens, param }: Prompt,
  { asked, otherwise, param: askedIn }: GenerationParts["maxTokens"],
): Outcome<number, "context_too_long" | "empty_input" | "invalid_field"> {
  const { contextTokens, vocabSize } = params;
  if (tokens.length === 0)
    return fail("empty_input", { param, detail: `${param} is empty; send something to go on from.` });
  const unknown = tokens.findIndex((token) => token >= vocabSize);
  if (unknown >= 0)
    return fail("invalid_field", {
      param: `${param}[${unknown}]`,
      detail: `${param}[${unknown}] is no token of ${id}, which has ${vocabSize}.`,
    });
  const room = contextTokens - tokens.length;
  const length = `The context length of ${id} is ${contextTokens} tokens; the prompt has ${tokens.length}`;
  if (room < 1) return fail("context_too_long", { param, detail: `${length}. Shorten the prompt.` });
  if (asked !== null && asked > room)
    return fail("context_too_long", {
      param: askedIn,
      detail: `${length}, and ${askedIn} asks for ${asked} more. Shorten the prompt or ask for at most ${room}.`,
    });
  return ok(asked ?? Math.min(room, otherwise));
}

const stopOf = (stop: SharedFields["stop"]): readonly string[] =>
  stop === null || stop === undefined ? [] : typeof stop === "string" ? [stop] : [...new Set(stop)];
