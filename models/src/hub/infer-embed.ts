// From a repository's configuration files and its graph to the parameters of an embedding model, or a sentence why not.
import type { EmbedParams } from "@starling/protocol";
import { z } from "zod";
import type { GraphFacts, ValueFacts } from "../onnx/graph-facts.ts";
import { Refusal } from "../refusal.ts";

const count = z.number().int().positive();

const config = z.object({
  architectures: z.array(z.string()).nullish(),
  hidden_size: count.nullish(),
  dim: count.nullish(),
  d_model: count.nullish(),
  max_position_embeddings: count.nullish(),
  pad_token_id: z.number().int().min(0).nullish(),
});
const tokenizerConfig = z.object({ model_max_length: z.number().positive().nullish() });
const sentenceConfig = z.object({ max_seq_length: count.nullish() });
const modules = z.array(z.object({ type: z.string() }));
const pooling = z
  .object({ pooling_mode: z.string().nullish(), word_embedding_dimension: count.nullish() })
  .catchall(z.unknown());

/** Parsed JSON of the files that are there. */
export interface HubConfigs {
  readonly config: unknown;
  readonly tokenizerConfig: unknown;
  readonly sentenceConfig?: unknown;
  readonly modules?: unknown;
  readonly pooling?: unknown;
}

export interface InferInput {
  readonly configs: HubConfigs;
  readonly graph: GraphFacts;
  readonly files: Pick<EmbedParams, "file" | "tokenizer" | "tokenizerConfig">;
  /** The task that the user named, if any. */
  readonly task: "embed" | undefined;
  readonly pipeline: string | undefined;
  readonly say: (line: string) => void;
}

const TOKENS_DEFAULT = 512;
const TOKENS_MAX = 8192;
const DOMAINS = new Set(["com.microsoft"]);
const PIPELINES = new Set(["sentence-similarity", "feature-extraction"]);

export function inferEmbed({ configs, graph, files, task, pipeline, say }: InferInput): EmbedParams {
  const main = parsed(config, configs.config, "config.json");
  const steps =
    configs.modules === undefined
      ? []
      : parsed(modules, configs.modules, "modules.json").map((step) => step.type.split(".").at(-1) ?? "");
  const isEncoder = main.architectures?.every((name) => name.endsWith("Model")) === true;
  const known =
    configs.modules !== undefined || configs.pooling !== undefined || PIPELINES.has(pipeline ?? "") || isEncoder;
  if (!known && task === undefined) {
    const what = main.architectures?.join(", ") ?? pipeline ?? "unknown";
    throw unsupported(
      `Its files don't say that it makes sentence embeddings (it is: ${what}). If it does, add --task embed.`,
    );
  }
  const inputs = feeds(graph);
  const output = chooseOutput(graph);
  const pooled = output.shape?.length === 2;
  const further = steps.filter((step) => !["Transformer", "Pooling", "Normalize"].includes(step));
  if (further.length > 0 && !pooled) {
    throw unsupported(
      `After pooling it has a ${further.join(" and a ")} step, which its graph doesn't hold. An export with the output sentence_embedding would do.`,
    );
  }
  const poolingConfig =
    configs.pooling === undefined ? undefined : parsed(pooling, configs.pooling, "1_Pooling/config.json");
  const mode = pooled ? "none" : poolingMode(poolingConfig);
  if (mode === "mean" && poolingConfig === undefined)
    say("It doesn't say how to pool: the mean over the tokens is used.");
  return {
    ...files,
    dimensions: dimensionsOf(
      output,
      main.hidden_size ?? main.dim ?? main.d_model ?? poolingConfig?.word_embedding_dimension,
    ),
    maxTokens: tokensMax(configs, main.max_position_embeddings),
    inputs,
    output: output.name,
    pooling: mode,
    normalize: steps.includes("Normalize"),
    padTokenId: main.pad_token_id ?? 0,
  };
}

function feeds(graph: GraphFacts): EmbedParams["inputs"] {
  const names = { input_ids: "ids", attention_mask: "mask", token_type_ids: "types" };
  const foreign = graph.domains.filter((domain) => !DOMAINS.has(domain));
  if (foreign.length > 0)
    throw unsupported(`Its graph uses operators of ${foreign.join(", ")}, which browsers don't have.`);
  for (const { name, dtype } of graph.inputs) {
    if (!(name in names)) throw unsupported(`Its graph wants an input ${name}, which an embedding model isn't given.`);
    if (dtype !== "int64") throw unsupported(`Its input ${name} is ${dtype}; int64 is what is fed.`);
  }
  const has = (name: string): boolean => graph.inputs.some((input) => input.name === name);
  if (!has("input_ids") || !has("attention_mask"))
    throw unsupported("Its graph has no inputs input_ids and attention_mask.");
  const base = { ids: "input_ids", mask: "attention_mask" };
  return has("token_type_ids") ? { ...base, types: "token_type_ids" } : base;
}

/** An output that is pooled already, else the vectors of the tokens. */
function chooseOutput(graph: GraphFacts): ValueFacts {
  const named = (name: string, rank: number) =>
    graph.outputs.find((output) => output.name === name && (output.shape?.length ?? rank) === rank);
  const found =
    named("sentence_embedding", 2) ??
    named("last_hidden_state", 3) ??
    named("token_embeddings", 3) ??
    graph.outputs.find((output) => output.shape?.length === 3);
  if (found === undefined) {
    const names = graph.outputs.map((output) => output.name).join(", ");
    throw unsupported(`Its graph gives ${names}, none of which is sentence_embedding or last_hidden_state.`);
  }
  if (found.dtype !== "float")
    throw unsupported(
      `Its output ${found.name} is ${found.dtype}; float32 is what is read. Name another file with --file.`,
    );
  return found.shape === undefined
    ? { ...found, shape: found.name === "sentence_embedding" ? ["batch", "?"] : ["batch", "tokens", "?"] }
    : found;
}

function poolingMode(given: z.infer<typeof pooling> | undefined): "mean" | "cls" {
  if (given === undefined) return "mean";
  const on = Object.entries(given)
    .filter(([key, value]) => key.startsWith("pooling_mode_") && value === true)
    .map(([key]) => key.slice("pooling_mode_".length));
  const modes = on.length > 0 ? on : [given.pooling_mode ?? "none named"];
  const [mode] = modes;
  if (modes.length === 1 && (mode === "mean_tokens" || mode === "mean")) return "mean";
  if (modes.length === 1 && (mode === "cls_token" || mode === "cls")) return "cls";
  throw unsupported(`It pools by ${modes.join(" and ")}; mean and cls are what there is.`);
}

function dimensionsOf(output: ValueFacts, configured: number | null | undefined): number {
  const drawn = output.shape?.at(-1);
  const width = typeof drawn === "number" ? drawn : configured;
  if (width == null) throw unsupported("Neither its graph nor config.json says how many dimensions its vectors have.");
  return width;
}

function tokensMax(configs: HubConfigs, positions: number | null | undefined): number {
  const sentence =
    configs.sentenceConfig === undefined
      ? undefined
      : parsed(sentenceConfig, configs.sentenceConfig, "sentence_bert_config.json");
  const tokenizer = parsed(tokenizerConfig, configs.tokenizerConfig, "tokenizer_config.json");
  const named = [sentence?.max_seq_length, tokenizer.model_max_length, positions].filter((value) => value != null);
  return Math.max(2, Math.floor(Math.min(TOKENS_MAX, ...(named.length > 0 ? named : [TOKENS_DEFAULT]))));
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, file: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unsupported(`${file} can't be read: ${issue?.path.join(".")} ${issue?.message}.`);
}

const unsupported = (sentence: string): Refusal => new Refusal("unsupported", sentence);
