// Three small models that exist on paper only; the one that generates text has a real tokenizer.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  encodeNamedTensors,
  float32Tensor,
  type ModelManifest,
  modelHashInput,
  modelManifest,
} from "@starling/protocol";
import type { Catalogue } from "../ports/catalogue.ts";
import { TEST_CONTEXT_TOKENS, toyModel as toy } from "./toy-model.ts";

export const TEST_DIMENSIONS = 8;
export const TEST_EMBED_MODEL = "tiny-embed";
export const TEST_OCR_MODEL = "tiny-ocr";
export const TEST_GENERATE_MODEL = "tiny-generate";
export const TEST_TENSORS_MODEL = "tiny-tensors";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

export interface TestCatalogueOptions {
  readonly microPointsPerItem?: bigint;
  /** Of the model that generates text. */
  readonly microPointsPerUnit?: bigint;
  readonly itemsPerChunkMax?: number;
  readonly dimensions?: number;
  /** Where the models' files are written; without it no file can be served. */
  readonly dir?: string;
  /** Whether `tiny-tensors` is there, too. */
  readonly tensors?: boolean;
}

/** A catalogue of `tiny-embed`, `tiny-ocr` and `tiny-generate`, and `tiny-tensors` where it is asked for. */
export function testCatalogue(options: TestCatalogueOptions = {}): Catalogue {
  const {
    microPointsPerItem = 1_000_000n,
    itemsPerChunkMax = 4,
    dimensions = TEST_DIMENSIONS,
    dir,
    microPointsPerUnit = 1_000n,
  } = options;
  const bytes = Buffer.from("0123456789".repeat(100));
  const held = new Map<string, { path: string; sizeBytes: number }>();
  /** Writes it where there is a folder. */
  const hold = (name: string, content: Uint8Array) => {
    if (dir === undefined) return;
    const path = join(dir, name);
    writeFileSync(path, content);
    held.set(sha256(content), { path, sizeBytes: content.byteLength });
  };
  hold("model.onnx", bytes);
  hold("toy-tokenizer.json", Buffer.from(toy.tokenizerJson));
  hold("toy-tokenizer_config.json", Buffer.from(toy.configJson));
  const file = (name: string) => ({
    path: name,
    role: "model" as const,
    sizeBytes: bytes.byteLength,
    sha256: sha256(bytes),
  });
  const jsonFile = (name: string, json: string) => ({
    path: name,
    role: "tokenizer" as const,
    sizeBytes: Buffer.byteLength(json),
    sha256: sha256(json),
  });
  const common = {
    schema: 1 as const,
    description: "A model for tests.",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm" as const, package: "none", version: "0.0.0" },
    price: { microPointsPerItem: String(microPointsPerItem) },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["webgpu" as const, "wasm" as const, "cpu" as const],
  };
  const embed = {
    ...common,
    id: TEST_EMBED_MODEL,
    name: "Tiny embeddings",
    task: "embed" as const,
    files: [file("model.onnx"), file("tokenizer.json"), file("tokenizer_config.json")],
    limits: { itemBytesMax: 4000, itemsPerChunkMax, itemCharsMax: 1000 },
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "tokenizer_config.json",
      dimensions,
      maxTokens: 16,
      inputs: { ids: "ids", mask: "mask" },
      output: "out",
      pooling: "none" as const,
      normalize: false,
      padTokenId: 0,
    },
    golden: [{ input: "a", output: new Array<number>(dimensions).fill(0), tolerance: 0 }],
  };
  const ocr = {
    ...common,
    id: TEST_OCR_MODEL,
    name: "Tiny reader",
    task: "ocr" as const,
    files: [file("det.onnx"), file("rec.onnx"), file("keys.txt"), file("golden.png")],
    limits: { itemBytesMax: 100_000, itemsPerChunkMax: 1 },
    params: {
      detector: "det.onnx",
      recogniser: "rec.onnx",
      keys: "keys.txt",
      spaceIsLast: true,
      channelOrder: "bgr" as const,
      detectorSideMax: 960,
      detectorSideMultiple: 32,
      detectorMean: [0, 0, 0],
      detectorStd: [1, 1, 1],
      detectorThreshold: 0.3,
      detectorBoxThreshold: 0.6,
      detectorUnclipRatio: 1.5,
      recogniserHeight: 48,
      recogniserWidthMax: 320,
      recogniserMean: [0, 0, 0],
      recogniserStd: [1, 1, 1],
    },
    golden: [{ input: { file: "golden.png" }, output: { lines: ["a"] }, tolerance: 0 }],
  };
  const generate = {
    ...common,
    id: TEST_GENERATE_MODEL,
    name: "Tiny text",
    task: "generate" as const,
    price: { microPointsPerUnit: String(microPointsPerUnit) },
    files: [
      file("model.onnx"),
      jsonFile("tokenizer.json", toy.tokenizerJson),
      jsonFile("tokenizer_config.json", toy.configJson),
      file("config.json"),
    ],
    limits: { itemBytesMax: 100_000, itemsPerChunkMax: 1 },
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "tokenizer_config.json",
      config: "config.json",
      vocabSize: toy.vocabSize,
      layers: 1,
      kvHeads: 1,
      headDim: 8,
      contextTokens: TEST_CONTEXT_TOKENS,
      endTokenIds: [toy.endTokenId],
      padTokenId: 0,
      chat: true,
    },
    golden: [{ input: { prompt: [toy.startTokenId] }, output: { tokens: [toy.endTokenId] }, tolerance: 0 }],
  };
  const known = encodeNamedTensors(
    new Map([
      ["x", float32Tensor([1, 4], Float32Array.of(1, 2, 3, 4))],
      ["gain", float32Tensor([], Float32Array.of(2))],
    ]),
  );
  hold("known.stf", known);
  const tensors = {
    ...common,
    id: TEST_TENSORS_MODEL,
    name: "Tiny tensors",
    task: "tensors" as const,
    files: [
      file("graph.onnx"),
      { path: "known.stf", role: "other" as const, sizeBytes: known.byteLength, sha256: sha256(known) },
    ],
    limits: { itemBytesMax: 40_000, itemsPerChunkMax },
    params: {
      file: "graph.onnx",
      inputs: [
        {
          name: "x",
          dtype: "float32" as const,
          dims: [1, { name: "width", min: 2, max: 10_000, multipleOf: 2 }],
          elementsMax: 8_000,
        },
        { name: "gain", dtype: "float32" as const, dims: [], elementsMax: 1 },
      ],
      outputs: [{ name: "y", dtype: "float32" as const, dims: [1, "width"] }],
    },
    check: { kind: "tensors" as const, matchMax: 1e-3, mismatchMin: 1e-2 },
    golden: [{ input: { file: "known.stf" }, output: { file: "known.stf" }, tolerance: 0 }],
  };
  const all = options.tensors === true ? [embed, ocr, generate, tensors] : [embed, ocr, generate];
  const manifests: ModelManifest[] = all.map((manifest) =>
    modelManifest.parse({ ...manifest, hash: sha256(modelHashInput(manifest)) }),
  );
  return {
    manifests,
    manifest: (modelId) => manifests.find(({ id }) => id === modelId),
    file: (hash) => held.get(hash),
    builtAtMs: 1_760_000_000_000,
  };
}
