// From a decoder's configuration files and its graph to its parameters, or a sentence why not.
import { type GenerateParams, MANIFEST_LIMITS } from "@starling/protocol";
import { z } from "zod";
import type { GraphFacts, ValueFacts } from "../onnx/graph-facts.ts";
import { Refusal } from "../refusal.ts";

const count = z.number().int().positive();
const token = z.number().int().min(0).max(1_000_000);
const tokens = z.union([token.transform((id) => [id]), z.array(token).min(1).max(16)]).nullish();

const config = z.object({
  num_hidden_layers: count.nullish(),
  num_attention_heads: count.nullish(),
  num_key_value_heads: count.nullish(),
  hidden_size: count.nullish(),
  head_dim: count.nullish(),
  vocab_size: count.nullish(),
  max_position_embeddings: count.nullish(),
  eos_token_id: tokens,
  pad_token_id: tokens,
});
/** What isn't as it should be there is as if it were left out. */
const generationConfig = z.object({
  eos_token_id: tokens,
  pad_token_id: tokens,
  do_sample: z.boolean().nullish().catch(undefined),
  temperature: z.number().min(0).max(2).nullish().catch(undefined),
  top_p: z.number().min(0).max(1).nullish().catch(undefined),
  top_k: z.number().int().min(0).max(1_000_000).nullish().catch(undefined),
  min_p: z.number().min(0).max(1).nullish().catch(undefined),
  repetition_penalty: z.number().min(0.01).max(10).nullish().catch(undefined),
});
const tokenizerConfig = z.object({ model_max_length: z.number().positive().nullish().catch(undefined) });

export interface InferGenerateInput {
  /** Parsed JSON of the files that are there. */
  readonly configs: {
    readonly config: unknown;
    readonly tokenizerConfig: unknown;
    readonly generationConfig?: unknown;
  };
  readonly graph: GraphFacts;
  readonly files: Pick<GenerateParams, "file" | "tokenizer" | "tokenizerConfig" | "config">;
  readonly chat: boolean;
  /** The tokenizer's id of the token that its configuration says ends a text, if any. */
  readonly endTokenId: number | undefined;
  readonly say: (line: string) => void;
}

const DOMAINS = new Set(["com.microsoft"]);
const TOKENS_DEFAULT = 2048;
/** Some tokenizers name a bound beyond any model, to say that they have none. */
const TOKENS_TOLD_MAX = 4096;
const TOKENS_MIN = 8;
/** A stream's keys and values may take so much of a node's memory; a longer context is cut to it. */
const CACHE_BYTES_MAX = 2 ** 30;
const TOKENS_STEP = 256;

export function inferGenerate({ configs, graph, files, chat, endTokenId, say }: InferGenerateInput): GenerateParams {
  const main = parsed(config, configs.config, "config.json");
  const generation = parsed(generationConfig, configs.generationConfig ?? {}, "generation_config.json");
  const cache = cacheOf(graph);
  const perHead =
    main.head_dim ??
    (main.hidden_size != null && main.num_attention_heads != null
      ? main.hidden_size / main.num_attention_heads
      : undefined);
  agree("layers", cache.layers, main.num_hidden_layers, "num_hidden_layers");
  const kvHeads = agree(
    "key and value heads",
    cache.kvHeads,
    main.num_key_value_heads ?? main.num_attention_heads,
    "num_key_value_heads",
  );
  const headDim = agree("numbers a head", cache.headDim, perHead, "head_dim");
  const vocabSize = agree("tokens in its vocabulary", logitsWidth(graph), main.vocab_size, "vocab_size");
  const endTokenIds = generation.eos_token_id ?? main.eos_token_id ?? (endTokenId === undefined ? [] : [endTokenId]);
  if (endTokenIds.length === 0 || endTokenIds.some((id) => id >= vocabSize))
    throw unsupported(
      endTokenIds.length === 0
        ? "Its files name no token that ends a text (eos_token_id)."
        : `Its files end a text with token ${Math.max(...endTokenIds)}, but its vocabulary has ${vocabSize}.`,
    );
  const [pad = endTokenIds[0] ?? 0] = generation.pad_token_id ?? main.pad_token_id ?? [];
  const cacheBytesPerToken = 2 * cache.layers * kvHeads * headDim * (cache.half ? 2 : 4);
  const defaults = defaultsOf(generation);
  return {
    ...files,
    vocabSize,
    layers: cache.layers,
    kvHeads,
    headDim,
    contextTokens: contextTokens(configs.tokenizerConfig, main.max_position_embeddings, cacheBytesPerToken, say),
    endTokenIds: [...new Set(endTokenIds)],
    padTokenId: pad < vocabSize ? pad : 0,
    chat,
    ...(defaults !== undefined && { defaults }),
  };
}

/** Layers and sizes from the inputs `past_key_values.<layer>.<key|value>`; a size is undefined where the graph leaves it open. */
function cacheOf(graph: GraphFacts): {
  layers: number;
  kvHeads: number | undefined;
  headDim: number | undefined;
  half: boolean;
} {
  const foreign = graph.domains.filter((domain) => !DOMAINS.has(domain));
  if (foreign.length > 0)
    throw unsupported(`Its graph uses operators of ${foreign.join(", ")}, which browsers don't have.`);
  const has = (name: string): boolean => graph.inputs.some((input) => input.name === name);
  if (has("use_cache_branch"))
    throw unsupported(
      "Its graph is two in one (use_cache_branch), an older export. One that takes past_key_values from the first token on would do.",
    );
  if (has("encoder_hidden_states") || has("encoder_attention_mask"))
    throw unsupported(
      "Its graph is the decoder of an encoder: it wants encoder_hidden_states, which a prompt doesn't give.",
    );
  if (has("pixel_values") || has("inputs_embeds"))
    throw unsupported(
      "Its graph wants more than token ids (pixel_values or inputs_embeds): it is part of a model of images or sound.",
    );
  const pasts: ValueFacts[] = [];
  for (const input of graph.inputs) {
    if (/^past_key_values\.\d+\.(key|value)$/.test(input.name)) pasts.push(input);
    else if (!["input_ids", "attention_mask", "position_ids"].includes(input.name))
      throw unsupported(`Its graph wants an input ${input.name}, which a decoder isn't given here.`);
    else if (input.dtype !== "int64")
      throw unsupported(`Its input ${input.name} is ${input.dtype}; int64 is what is fed.`);
  }
  if (!has("input_ids") || !has("attention_mask"))
    throw unsupported("Its graph has no inputs input_ids and attention_mask.");
  if (pasts.length === 0)
    throw unsupported(
      "Its graph has no inputs past_key_values: it would read everything anew for each token. An export with a cache (text-generation-with-past) would do.",
    );
  const layers = pasts.length / 2;
  const [first] = pasts;
  for (let layer = 0; layer < layers; layer++)
    for (const part of ["key", "value"]) {
      const past = pasts.find(({ name }) => name === `past_key_values.${layer}.${part}`);
      const present = graph.outputs.find(({ name }) => name === `present.${layer}.${part}`);
      if (past === undefined || present === undefined)
        throw unsupported(
          `Its cache has gaps: past_key_values.${layer}.${part} or present.${layer}.${part} is missing.`,
        );
      if (past.dtype !== first?.dtype || present.dtype !== past.dtype || !["float", "float16"].includes(past.dtype))
        throw unsupported(
          `Its cache is ${past.dtype} in and ${present.dtype} out; one kind of floats is what is kept.`,
        );
      if (past.shape !== undefined && (past.shape.length !== 4 || past.shape.join() !== first.shape?.join()))
        throw unsupported("Its layers keep caches of different shapes, or of other than four dimensions.");
    }
  const size = (at: number): number | undefined => {
    const held = first?.shape?.[at];
    return typeof held === "number" ? held : undefined;
  };
  return { layers, kvHeads: size(1), headDim: size(3), half: first?.dtype === "float16" };
}

function logitsWidth(graph: GraphFacts): number | undefined {
  const logits = graph.outputs.find(({ name }) => name === "logits");
  if (logits === undefined) throw unsupported("Its graph has no output logits.");
  if (logits.dtype !== "float" && logits.dtype !== "float16")
    throw unsupported(`Its output logits is ${logits.dtype}; floats are what is read.`);
  const width = logits.shape?.at(-1);
  return typeof width === "number" ? width : undefined;
}

/** A size that graph or configuration states; both must say the same where both do. */
function agree(what: string, drawn: number | undefined, stated: number | null | undefined, key: string): number {
  const size = drawn ?? stated;
  if (size == null) throw unsupported(`Neither its graph nor config.json says how many ${what} it has (${key}).`);
  if (!Number.isInteger(size) || (stated != null && stated !== size))
    throw unsupported(
      `Its graph has ${size} ${what}, config.json says ${stated} (${key}): they belong to different models.`,
    );
  return size;
}

function contextTokens(
  tokenizer: unknown,
  positions: number | null | undefined,
  cacheBytesPerToken: number,
  say: (line: string) => void,
): number {
  // A tokenizer's own bound says less: it is often that of a sister model, or none at all.
  const { model_max_length } = parsed(tokenizerConfig, tokenizer, "tokenizer_config.json");
  const trained = positions ?? Math.floor(Math.min(model_max_length ?? TOKENS_DEFAULT, TOKENS_TOLD_MAX));
  if (trained < TOKENS_MIN)
    throw unsupported(`Its context of ${trained} tokens is too short for a prompt and an answer.`);
  const fits = Math.max(TOKENS_STEP, Math.floor(CACHE_BYTES_MAX / cacheBytesPerToken / TOKENS_STEP) * TOKENS_STEP);
  const cut = Math.min(trained, fits, MANIFEST_LIMITS.tokensMax);
  const why = cut === fits ? `one stream's cache stays under ${CACHE_BYTES_MAX / 2 ** 20} MiB` : "more is not taken";
  if (cut < trained) say(`Its context of ${trained} tokens is cut to ${cut}: ${why}.`);
  return cut;
}

function defaultsOf(given: z.infer<typeof generationConfig>): GenerateParams["defaults"] {
  // `do_sample: false` means greedy, whatever stands beside it.
  const drawn =
    given.do_sample === false
      ? { temperature: 0 }
      : { temperature: given.temperature, topP: given.top_p, topK: given.top_k, minP: given.min_p };
  const named = Object.entries({ ...drawn, repetitionPenalty: given.repetition_penalty }).filter(
    ([, value]) => value != null,
  );
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, file: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unsupported(`${file} can't be read: ${issue?.path.join(".")} ${issue?.message}.`);
}

const unsupported = (sentence: string): Refusal => new Refusal("unsupported", sentence);
