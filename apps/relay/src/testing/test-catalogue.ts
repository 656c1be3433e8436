// Two small models that exist on paper only.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ModelManifest, modelHashInput, modelManifest } from "@starling/protocol";
import type { Catalogue } from "../ports/catalogue.ts";

export const TEST_DIMENSIONS = 8;
export const TEST_EMBED_MODEL = "tiny-embed";
export const TEST_OCR_MODEL = "tiny-ocr";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

export interface TestCatalogueOptions {
  readonly microPointsPerItem?: bigint;
  readonly itemsPerChunkMax?: number;
  readonly dimensions?: number;
  /** Where the models' one file is written; without it no file can be served. */
  readonly dir?: string;
}

/** A catalogue of `tiny-embed` and `tiny-ocr`. */
export function testCatalogue(options: TestCatalogueOptions = {}): Catalogue {
  const { microPointsPerItem = 1_000_000n, itemsPerChunkMax = 4, dimensions = TEST_DIMENSIONS, dir } = options;
  const bytes = Buffer.from("0123456789".repeat(100));
  const path = dir === undefined ? "" : join(dir, "model.onnx");
  if (dir !== undefined) writeFileSync(path, bytes);
  const file = (name: string) => ({
    path: name,
    role: "model" as const,
    sizeBytes: bytes.byteLength,
    sha256: sha256(bytes),
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
  const manifests: ModelManifest[] = [embed, ocr].map((manifest) =>
    modelManifest.parse({ ...manifest, hash: sha256(modelHashInput(manifest)) }),
  );
  return {
    manifests,
    manifest: (modelId) => manifests.find(({ id }) => id === modelId),
    file: (hash) => (dir !== undefined && hash === sha256(bytes) ? { path, sizeBytes: bytes.byteLength } : undefined),
    builtAtMs: 1_760_000_000_000,
  };
}
