// A model of the catalogue: what it is, its files by content hash, how to run it, what it costs, and its known answers.
import { z } from "zod";
import { modelId, sha256Hex } from "./ids.ts";
import { LIMITS } from "./limits.ts";
import { outputBytesMax } from "./tensors/fit-tensors.ts";
import { TENSOR_LIMITS } from "./tensors/tensor-limits.ts";
import { type FreeLength, tensorInput, tensorOutput } from "./tensors/tensor-port.ts";
import { type CheckSpec, checkSpec } from "./verification.ts";

export const MANIFEST_LIMITS = {
  filesMax: 64,
  fileBytesMax: 8 * 2 ** 30,
  pathCharsMax: 200,
  goldenMax: 16,
  dimensionsMax: 8192,
  tokensMax: 131_072,
  linesMax: 256,
  variantsMax: 4,
} as const;

const name = z.string().min(1).max(200);
const address = z.url({ protocol: /^https?$/ }).max(500);
/** Says why a price is another than `priceFromCost` gives. */
const why = z.string().min(1).max(300).optional();
const microPoints = z.string().regex(/^(0|[1-9]\d{0,17})$/, "must be whole micro-points, as a decimal string");

/** A relative path with `/` between parts; no part is empty, `.` or `..`. */
export const modelFilePath = z
  .string()
  .min(1)
  .max(MANIFEST_LIMITS.pathCharsMax)
  .regex(
    /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._+-]+(\/[A-Za-z0-9._+-]+)*$/,
    "must be a relative path inside the model's folder",
  );

export const modelFile = z.object({
  path: modelFilePath,
  /** `data` is a graph's external weights, to be given to the runtime under its path relative to the graph's folder. */
  role: z.enum(["model", "tokenizer", "tokenizer-config", "config", "keys", "data", "other"]),
  sizeBytes: z.int().min(0).max(MANIFEST_LIMITS.fileBytesMax),
  sha256: sha256Hex,
});
export type ModelFile = z.infer<typeof modelFile>;

/** What a model's graphs compute with: of a model that has an fp16 variant, its own graphs are fp32. */
export const precision = z.enum(["fp16", "fp32"]);
export type Precision = z.infer<typeof precision>;

/** The same model in another precision, for nodes that can use it: it must hold the same known answers. */
export const modelVariant = z.object({
  precision: precision.exclude(["fp32"]),
  /** Which graphs and external weights (`data`) of the model others of its files stand in for, of the same role: `{ "model.onnx": "model.fp16.onnx" }`. */
  files: z.record(modelFilePath, modelFilePath),
});
export type ModelVariant = z.infer<typeof modelVariant>;

const source = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("npm"), package: name, version: z.string().min(1).max(64) }),
  z.object({ kind: z.literal("hf"), repo: name, revision: z.string().min(1).max(128), baseUrl: address.optional() }),
]);

const common = {
  schema: z.literal(1),
  id: modelId,
  name,
  description: z.string().min(1).max(2000),
  version: z.string().min(1).max(64),
  licence: z.object({
    /** SPDX expression; `NOASSERTION` when the source names none. */
    spdx: z.string().min(1).max(100),
    url: address.optional(),
    attribution: z.string().max(2000).optional(),
  }),
  source,
  files: z.array(modelFile).min(1).max(MANIFEST_LIMITS.filesMax),
  /** SHA-256 of `modelHashInput`: what receipts bind. */
  hash: sha256Hex,
  price: z.object({ microPointsPerItem: microPoints, microPointsPerKib: microPoints.optional(), why }),
  limits: z.object({
    itemBytesMax: z.int().min(1).max(LIMITS.itemBytesMax),
    itemsPerChunkMax: z.int().min(1).max(4096),
    itemCharsMax: z.int().min(1).max(LIMITS.textCharsMax).optional(),
  }),
  /** Relative work of a usual item (of `generate`: of an answer token), used before a node's speed is known; 1 is about a millisecond of one WebAssembly thread. */
  cost: z.object({ unitsPerItem: z.number().min(0.001).max(1e9) }),
  requires: z.object({
    minBufferBytes: z.int().min(0).max(MANIFEST_LIMITS.fileBytesMax).optional(),
    shaderF16: z.boolean().optional(),
  }),
  /** How two answers are compared; `DEFAULT_CHECKS` of its task when it doesn't say. */
  check: checkSpec.optional(),
  backends: z
    .array(z.enum(["webgpu", "wasm", "cpu"]))
    .min(1)
    .max(3),
  /** Stand-ins for the model's graphs; tried on WebGPU alone, where the adapter computes in their precision. */
  variants: z.array(modelVariant).min(1).max(MANIFEST_LIMITS.variantsMax).optional(),
};

export const embedParams = z.object({
  file: modelFilePath,
  tokenizer: modelFilePath,
  tokenizerConfig: modelFilePath,
  dimensions: z.int().min(1).max(MANIFEST_LIMITS.dimensionsMax),
  /** Longest row of ids, special tokens included; longer texts are cut. */
  maxTokens: z.int().min(2).max(MANIFEST_LIMITS.tokensMax),
  /** Graph inputs, all int64 `[batch, tokens]`. `types`, where the graph has it, is fed with zeros. */
  inputs: z.object({ ids: name, mask: name, types: name.optional() }),
  /** float32; `[batch, dimensions]` where `pooling` is `none`, else `[batch, tokens, dimensions]`. */
  output: name,
  pooling: z.enum(["none", "mean", "cls"]),
  /** Whether the pooled vector is still to be divided by its Euclidean length. */
  normalize: z.boolean(),
  /** Fills rows shorter than the batch's longest, on the right, under a mask of 0. */
  padTokenId: z.int().min(0).max(1_000_000).default(0),
});
export type EmbedParams = z.infer<typeof embedParams>;

const channels = z.array(z.number().min(-10).max(10)).length(3);
const share = z.number().min(0).max(1);

/** PaddleOCR's pipeline. Pixels are `(value / 255 - mean) / std`, channels in `channelOrder`, planes `[1, 3, height, width]`. */
export const ocrParams = z.object({
  /** Image to a map of text probability, `[1, 1, height, width]`. */
  detector: modelFilePath,
  /** Line image of `recogniserHeight` to class probabilities, `[1, steps, classes]` (CTC; class 0 is blank). */
  recogniser: modelFilePath,
  /** Line image to the probabilities that it stands upright and upside down, `[1, 2]`. */
  classifier: modelFilePath.optional(),
  /** UTF-8, one class a line from class 1 on; `spaceIsLast`: one more class after them is the space. */
  keys: modelFilePath,
  spaceIsLast: z.boolean(),
  channelOrder: z.enum(["rgb", "bgr"]),
  detectorSideMax: z.int().min(32).max(4096),
  detectorSideMultiple: z.int().min(1).max(128),
  detectorMean: channels,
  detectorStd: channels,
  detectorThreshold: share,
  detectorBoxThreshold: share,
  /** How far a found box grows: area × ratio / perimeter (PaddleOCR's unclip). */
  detectorUnclipRatio: z.number().min(1).max(4),
  recogniserHeight: z.int().min(8).max(256),
  recogniserWidthMax: z.int().min(32).max(8192),
  recogniserMean: channels,
  recogniserStd: channels,
  classifierHeight: z.int().min(8).max(256).optional(),
  classifierWidth: z.int().min(8).max(1024).optional(),
  classifierThreshold: share.optional(),
});
export type OcrParams = z.infer<typeof ocrParams>;

/** A known answer: the text's vector; every element may differ by at most `tolerance`. */
const embedGolden = z.object({
  input: z.string().min(1).max(LIMITS.textCharsMax),
  output: z.array(z.number().min(-1e6).max(1e6)).min(1).max(MANIFEST_LIMITS.dimensionsMax),
  tolerance: z.number().min(0).max(0.1),
});

/** A known answer: the lines of an image file of the model, top to bottom; at most `tolerance` (a share) of the characters may differ. */
const ocrGolden = z.object({
  input: z.object({ file: modelFilePath }),
  output: z.object({ lines: z.array(z.string().min(1).max(1000)).min(1).max(MANIFEST_LIMITS.linesMax) }),
  tolerance: share,
});

/** A decoder in Hugging Face's ONNX layout: `input_ids`, `attention_mask`, `position_ids`, `past_key_values.*` → `logits`, `present.*`. */
export const generateParams = z.object({
  file: modelFilePath,
  tokenizer: modelFilePath,
  tokenizerConfig: modelFilePath,
  /** Hugging Face's config.json. */
  config: modelFilePath,
  vocabSize: z.int().min(2).max(1_000_000),
  layers: z.int().min(1).max(256),
  kvHeads: z.int().min(1).max(256),
  headDim: z.int().min(1).max(1024),
  /** Prompt and answer together. */
  contextTokens: z.int().min(8).max(MANIFEST_LIMITS.tokensMax),
  endTokenIds: z.array(z.int().min(0).max(1_000_000)).min(1).max(16),
  padTokenId: z.int().min(0).max(1_000_000).default(0),
  /** Whether the tokenizer's configuration has a chat template. */
  chat: z.boolean(),
  /** What a request that doesn't say gets; temperature 1 and no filter where it is left out. */
  defaults: z
    .object({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      topK: z.int().min(0).max(1_000_000).optional(),
      minP: z.number().min(0).max(1).optional(),
      repetitionPenalty: z.number().min(0.01).max(10).optional(),
    })
    .optional(),
});
export type GenerateParams = z.infer<typeof generateParams>;

const tokenIds = z.array(z.int().min(0).max(1_000_000)).min(1).max(4096);
/** A known answer: the tokens that greedy decoding gives after the prompt's; none may lie more than `tolerance` nats below the likeliest. */
const generateGolden = z.object({
  input: z.object({ prompt: tokenIds }),
  output: z.object({ tokens: tokenIds }),
  tolerance: z.number().min(0).max(10),
});

/** A graph as it is: tensors in, tensors out. */
export const tensorsParams = z.object({
  file: modelFilePath,
  inputs: z.array(tensorInput).min(1).max(TENSOR_LIMITS.portsMax),
  outputs: z.array(tensorOutput).min(1).max(TENSOR_LIMITS.portsMax),
});
export type TensorsParams = z.infer<typeof tensorsParams>;

/** A known answer: files of the model that hold named tensors, as an item and an answer have them. No element may differ by more than `tolerance` of max(1, |element|). */
const tensorsGolden = z.object({
  input: z.object({ file: modelFilePath }),
  output: z.object({ file: modelFilePath }),
  tolerance: z.number().min(0).max(0.1),
});

const embedManifest = z.object({
  ...common,
  task: z.literal("embed"),
  params: embedParams,
  golden: z.array(embedGolden).min(1).max(MANIFEST_LIMITS.goldenMax),
});
const ocrManifest = z.object({
  ...common,
  task: z.literal("ocr"),
  params: ocrParams,
  golden: z.array(ocrGolden).min(1).max(MANIFEST_LIMITS.goldenMax),
});
const generateManifest = z.object({
  ...common,
  task: z.literal("generate"),
  /** A unit is an answer token, or four prompt tokens. */
  price: z.object({ microPointsPerUnit: microPoints, why }),
  /** As for others; of a token instead of an item. */
  params: generateParams,
  golden: z.array(generateGolden).min(1).max(MANIFEST_LIMITS.goldenMax),
});
const tensorsManifest = z.object({
  ...common,
  task: z.literal("tensors"),
  params: tensorsParams,
  golden: z.array(tensorsGolden).min(1).max(MANIFEST_LIMITS.goldenMax),
});
export type TensorsManifest = z.infer<typeof tensorsManifest>;
export type GenerateManifest = z.infer<typeof generateManifest>;
export type EmbedManifest = z.infer<typeof embedManifest>;
export type OcrManifest = z.infer<typeof ocrManifest>;

/** Checks what fields say of each other; that `hash` is true is for whoever holds a SHA-256 to check. */
export const modelManifest = z
  .discriminatedUnion("task", [embedManifest, ocrManifest, generateManifest, tensorsManifest])
  .superRefine((manifest, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    const held = new Set<string>();
    manifest.files.forEach((file, index) => {
      if (held.has(file.path)) refuse(["files", index, "path"], "is named twice");
      held.add(file.path);
    });
    for (const [key, path] of Object.entries(namedFiles(manifest))) {
      if (!held.has(path)) refuse(["params", key], `names ${path}, which is not among the files`);
    }
    for (const { path, message } of variantIssues(manifest)) refuse(path, message);
    if (new Set(manifest.backends).size !== manifest.backends.length) refuse(["backends"], "names a backend twice");
    if (manifest.task === "embed") {
      manifest.golden.forEach((golden, index) => {
        if (golden.output.length === manifest.params.dimensions) return;
        refuse(["golden", index, "output"], `must have ${manifest.params.dimensions} numbers`);
      });
    } else if (manifest.task === "ocr") {
      manifest.golden.forEach((golden, index) => {
        if (!held.has(golden.input.file)) refuse(["golden", index, "input"], "is not among the files");
      });
    } else if (manifest.task === "tensors") {
      for (const { path, message } of tensorsIssues(manifest, held)) refuse(path, message);
    } else if (manifest.limits.itemsPerChunkMax !== 1) {
      refuse(["limits", "itemsPerChunkMax"], "must be 1: each text is a stream of its own");
    }
  });
export type ModelManifest = z.infer<typeof modelManifest>;

type AnyManifest = EmbedManifest | OcrManifest | GenerateManifest | TensorsManifest;

function* variantIssues(manifest: AnyManifest): Generator<{ path: (string | number)[]; message: string }> {
  const roles = new Map(manifest.files.map((file) => [file.path, file.role]));
  const named: ReadonlySet<string> = new Set([...Object.values(namedFiles(manifest)), ...goldenFiles(manifest)]);
  const graphs = graphFiles(manifest);
  const precisions = new Set<string>();
  for (const [index, variant] of (manifest.variants ?? []).entries()) {
    const at = ["variants", index];
    if (precisions.has(variant.precision)) yield { path: [...at, "precision"], message: "is named twice" };
    precisions.add(variant.precision);
    const pairs = Object.entries(variant.files);
    if (!pairs.some(([path]) => graphs.includes(path))) yield { path: [...at, "files"], message: "has no graph" };
    for (const [path, standIn] of pairs) {
      const where = [...at, "files", path];
      const role = roles.get(standIn);
      if (!graphs.includes(path) && roles.get(path) !== "data")
        yield { path: where, message: "is neither a graph that params name nor external weights" };
      if (role === undefined) yield { path: where, message: `names ${standIn}, which is not among the files` };
      else if (role !== roles.get(path)) yield { path: where, message: `names ${standIn}, which has another role` };
      if (named.has(standIn) || standIn in variant.files)
        yield { path: where, message: `names ${standIn}, which the model itself needs` };
    }
  }
}

/** What params say of each other: names once, outputs no longer than an answer may be. */
function* tensorsIssues(
  { params, golden }: TensorsManifest,
  held: ReadonlySet<string>,
): Generator<{ path: (string | number)[]; message: string }> {
  const lengths = new Map<string, FreeLength>();
  for (const [index, { dims }] of params.inputs.entries())
    for (const dim of dims) {
      if (typeof dim === "number") continue;
      const at = ["params", "inputs", index, "dims"];
      if (dim.min > dim.max) yield { path: at, message: `${dim.name} has no length between its bounds` };
      const before = lengths.get(dim.name) ?? dim;
      if (before.min !== dim.min || before.max !== dim.max || before.multipleOf !== dim.multipleOf)
        yield { path: at, message: `${dim.name} has other bounds elsewhere` };
      lengths.set(dim.name, dim);
    }
  for (const key of ["inputs", "outputs"] as const)
    if (new Set(params[key].map(({ name }) => name)).size !== params[key].length)
      yield { path: ["params", key], message: "names a tensor twice" };
  for (const [index, { dims }] of params.outputs.entries())
    for (const dim of dims)
      if (typeof dim === "string" && !lengths.has(dim))
        yield { path: ["params", "outputs", index, "dims"], message: `names ${dim}, which no input chooses` };
  if (answerBytesMax(params) > LIMITS.outputBytesPerChunkMax)
    yield { path: ["params", "outputs"], message: "may be larger than an answer can be" };
  for (const [index, { input, output }] of golden.entries())
    for (const [key, { file }] of Object.entries({ input, output }))
      if (!held.has(file)) yield { path: ["golden", index, key], message: "is not among the files" };
}

/** Bytes of one item's answer at most: data, frames' headers and names. */
export const answerBytesMax = ({ inputs, outputs }: TensorsParams): number =>
  outputs.reduce((sum, port) => sum + outputBytesMax(inputs, port) + TENSOR_LIMITS.nameCharsMax + 64, 64);

function goldenFiles(manifest: AnyManifest): readonly string[] {
  switch (manifest.task) {
    case "ocr":
      return manifest.golden.map(({ input }) => input.file);
    case "tensors":
      return manifest.golden.flatMap(({ input, output }) => [input.file, output.file]);
    default:
      return [];
  }
}

/** The graphs that params name: what a runtime loads. */
const graphFiles = (manifest: AnyManifest): readonly string[] =>
  manifest.task !== "ocr"
    ? [manifest.params.file]
    : [manifest.params.detector, manifest.params.recogniser, manifest.params.classifier ?? manifest.params.detector];

function namedFiles(manifest: AnyManifest): Record<string, string> {
  if (manifest.task === "generate") {
    const { file, tokenizer, tokenizerConfig, config } = manifest.params;
    return { file, tokenizer, tokenizerConfig, config };
  }
  if (manifest.task === "tensors") return { file: manifest.params.file };
  if (manifest.task === "embed") {
    const { file, tokenizer, tokenizerConfig } = manifest.params;
    return { file, tokenizer, tokenizerConfig };
  }
  const { detector, recogniser, classifier, keys } = manifest.params;
  return classifier === undefined ? { detector, recogniser, keys } : { detector, recogniser, classifier, keys };
}

/** For models that were not calibrated: wide enough for any backend that passes the golden answers. */
export const DEFAULT_CHECKS: Record<ModelManifest["task"], CheckSpec> = {
  embed: { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 },
  ocr: { kind: "text", matchMax: 0.02, mismatchMin: 0.1 },
  generate: { kind: "tokens", matchMax: 0.5, mismatchMin: 4 },
  tensors: { kind: "tensors", matchMax: 1e-3, mismatchMin: 1e-2 },
};

export const checkSpecOf = (manifest: Pick<ModelManifest, "task" | "check">): CheckSpec =>
  manifest.check ?? DEFAULT_CHECKS[manifest.task];

/** A manifest before its hash is known. */
export type UnhashedManifest =
  | Omit<EmbedManifest, "hash">
  | Omit<OcrManifest, "hash">
  | Omit<GenerateManifest, "hash">
  | Omit<TensorsManifest, "hash">;

/** Micro-points for a unit of its work: an item, or of `generate` an answer token (or four of a prompt). */
export const pricePerUnitOf = (manifest: Pick<ModelManifest, "price">): bigint =>
  BigInt(
    "microPointsPerUnit" in manifest.price ? manifest.price.microPointsPerUnit : manifest.price.microPointsPerItem,
  );

/**
 * The text whose SHA-256 is the model hash: JSON of task, params and the files' paths and hashes, files by path,
 * keys in code-unit order, no spaces (RFC 8785 for what a manifest can hold). Names, prices and known answers don't enter.
 */
export function modelHashInput(manifest: Pick<UnhashedManifest, "task" | "params" | "files">): string {
  const files = manifest.files
    .map(({ path, sha256 }) => ({ path, sha256 }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return canonical({ task: manifest.task, params: manifest.params, files });
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
