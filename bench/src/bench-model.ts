// A model for measuring the relay alone: one text a chunk, a vector of 512 numbers (2 KiB) as its answer. Only simulated nodes can "run" it.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeTensor, float32Tensor, modelHashInput, modelManifest, packBundle } from "@starling/protocol";

export const BENCH_DIMENSIONS = 512;

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Writes the model `id` into a catalogue folder. */
export async function writeBenchModel(modelsDir: string, id: string): Promise<void> {
  const folder = join(modelsDir, id);
  await mkdir(folder, { recursive: true });
  const names = ["model.onnx", "tokenizer.json", "tokenizer_config.json"] as const;
  const roles = ["model", "tokenizer", "tokenizer-config"] as const;
  const files = await Promise.all(
    names.map(async (path, i) => {
      const content = `bench ${id} ${path}`;
      await writeFile(join(folder, path), content);
      return {
        path,
        role: roles[i] ?? "other",
        sizeBytes: Buffer.byteLength(content),
        sha256: sha256(content),
      } as const;
    }),
  );
  const unhashed = {
    schema: 1 as const,
    id,
    name: "Bench vectors",
    description: "Stands in for a model while the relay is measured.",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm" as const, package: "@starling/bench", version: "0.1.0" },
    files,
    price: { microPointsPerItem: "1000" },
    limits: { itemBytesMax: 4096, itemsPerChunkMax: 1, itemCharsMax: 1024 },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["wasm" as const],
    task: "embed" as const,
    params: {
      file: names[0],
      tokenizer: names[1],
      tokenizerConfig: names[2],
      dimensions: BENCH_DIMENSIONS,
      maxTokens: 128,
      inputs: { ids: "input_ids", mask: "attention_mask" },
      output: "sentence_embedding",
      pooling: "none" as const,
      normalize: false,
      padTokenId: 0,
    },
    golden: [{ input: "bench", output: Array.from({ length: BENCH_DIMENSIONS }, () => 0), tolerance: 0 }],
  };
  const manifest = modelManifest.parse({ ...unhashed, hash: sha256(modelHashInput(unhashed)) });
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The answer of a chunk of one item: the same 2 KiB every time, so that making it costs the node nothing. */
export const BENCH_OUTPUT = packBundle([
  encodeTensor(
    float32Tensor(
      [BENCH_DIMENSIONS],
      Float32Array.from({ length: BENCH_DIMENSIONS }, (_, i) => Math.sin(i)),
    ),
  ),
]);
