import { type ModelManifest, modelManifest } from "@starling/protocol";

const HASH = "0".repeat(64);

/** A manifest that fits the protocol; nothing of it is ever downloaded. */
export function sampleManifest(id: string): ModelManifest {
  const file = (path: string, role: string) => ({ path, role, sizeBytes: 10, sha256: HASH });
  return modelManifest.parse({
    schema: 1,
    id,
    name: `Sample ${id}`,
    description: "Gives each text back, turned round.",
    task: "embed",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm", package: "sample", version: "1.0.0" },
    files: [file("model.onnx", "model"), file("tokenizer.json", "tokenizer"), file("config.json", "tokenizer-config")],
    hash: HASH,
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "config.json",
      dimensions: 1,
      maxTokens: 8,
      inputs: { ids: "ids", mask: "mask" },
      output: "out",
      pooling: "none",
      normalize: false,
    },
    price: { microPointsPerItem: "1" },
    limits: { itemBytesMax: 1000, itemsPerChunkMax: 100 },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["wasm"],
    golden: [{ input: "a", output: [1], tolerance: 0 }],
  });
}

/** The same of a model that generates text. */
export function sampleTextManifest(id: string): ModelManifest {
  const { price: _price, params: _params, golden: _golden, files, ...common } = sampleManifest(id);
  return modelManifest.parse({
    ...common,
    task: "generate",
    files: [...files, { path: "model.json", role: "config", sizeBytes: 10, sha256: HASH }],
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "config.json",
      config: "model.json",
      vocabSize: 1000,
      layers: 1,
      kvHeads: 1,
      headDim: 1,
      contextTokens: 4096,
      endTokenIds: [999],
      chat: false,
    },
    limits: { itemBytesMax: 100_000, itemsPerChunkMax: 1 },
    price: { microPointsPerUnit: "1" },
    golden: [{ input: { prompt: [1] }, output: { tokens: [2] }, tolerance: 0 }],
  });
}
