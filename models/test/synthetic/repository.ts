// A language model's repository as the hub has it, with reduced sizes and random weights: names of files and fields are the real ones.

import { decoderGraph } from "../../src/onnx/decoder-graph.ts";
import type { DecoderPrecision, DecoderShape } from "../../src/onnx/decoder-shape.ts";
import { encodeModel } from "../../src/onnx/model-codec.ts";
import type { Files } from "../tiny-bert.ts";
import { namedWeights } from "../tiny-decoder.ts";
import { withExternalData } from "./external-data.ts";

export interface SyntheticDecoder {
  /** `owner/name` of the model whose layout it has. */
  readonly repo: string;
  readonly shape: DecoderShape;
  readonly files: Files;
  /** What the manifest must say. */
  readonly expected: {
    readonly vocabSize: number;
    readonly contextTokens: number;
    readonly endTokenIds: readonly number[];
    readonly padTokenId: number;
    readonly defaults?: object;
  };
}

type Precisions = Partial<Record<DecoderPrecision | "int8", { readonly dataFiles?: number }>>;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value, null, 2));

const FILE_NAMES: Readonly<Record<DecoderPrecision | "int8", string>> = {
  fp32: "model.onnx",
  fp16: "model_fp16.onnx",
  q8: "model_quantized.onnx",
  int8: "model_int8.onnx",
  q4: "model_q4.onnx",
  q4f16: "model_q4f16.onnx",
};

const built = new Map<string, Files>();

/** A graph's files, made once: tests ask for the same repository again and again. */
function graphFiles(shape: DecoderShape, precision: DecoderPrecision, path: string, dataFiles: number): Files {
  const key = JSON.stringify([shape, precision, path, dataFiles]);
  const held = built.get(key);
  if (held !== undefined) return held;
  const model = decoderGraph("main_graph", shape, namedWeights, precision);
  const files = dataFiles === 0 ? new Map([[path, encodeModel(model)]]) : withExternalData(model, path, dataFiles);
  built.set(key, files);
  return files;
}

/** All files of a repository, its graphs in these precisions; `dataFiles`: so many files of external weights. */
export function repository(
  shape: DecoderShape,
  precisions: Precisions,
  parts: {
    readonly config: object;
    readonly generationConfig: object;
    readonly tokenizer: object;
    readonly tokenizerConfig: object;
    readonly jinja?: string;
    readonly licence: string;
  },
): Files {
  const files: Files = new Map([
    [".gitattributes", utf8("*.onnx_data filter=lfs diff=lfs merge=lfs -text\n")],
    [
      "README.md",
      utf8(`---\nlibrary_name: transformers.js\nlicense: ${parts.licence}\npipeline_tag: text-generation\n---\n`),
    ],
    ["config.json", json(parts.config)],
    ["generation_config.json", json(parts.generationConfig)],
    ["tokenizer.json", json(parts.tokenizer)],
    ["tokenizer_config.json", json(parts.tokenizerConfig)],
    ["special_tokens_map.json", json({})],
  ]);
  if (parts.jinja !== undefined) files.set("chat_template.jinja", utf8(parts.jinja));
  for (const [precision, { dataFiles = 0 }] of Object.entries(precisions)) {
    const known = Object.keys(FILE_NAMES).find((name): name is keyof typeof FILE_NAMES => name === precision);
    if (known === undefined) throw new Error(`there is no precision ${precision}`);
    const path = `onnx/${FILE_NAMES[known]}`;
    for (const [name, bytes] of graphFiles(shape, known === "int8" ? "q8" : known, path, dataFiles))
      files.set(name, bytes);
  }
  return files;
}

/** What the families' reduced sizes have in common. */
export const base: DecoderShape = {
  vocabSize: 0,
  hiddenSize: 96,
  layers: 3,
  heads: 6,
  kvHeads: 2,
  headSize: 16,
  innerSize: 192,
  positionsMax: 512,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  tiedEmbeddings: true,
  activation: "silu",
};
/** How transformers.js is told of 16-bit caches. */
export const HALF_CACHE = { kv_cache_dtype: { q4f16: "float16", fp16: "float16" } };
