// A model on paper: its items are texts, its vectors depend on each text's bytes alone, so that an answer shows whose it is.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelHashInput, modelManifest } from "@starling/protocol";

export const CHAOS_MODEL = "chaos-embed";
export const CHAOS_DIMENSIONS = 16;
export const CHAOS_PRICE_MICRO = 1_000n;
const ITEMS_PER_CHUNK_MAX = 8;

const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");

/** Writes it into a catalogue folder. */
export async function writeModel(modelsDir: string): Promise<void> {
  const folder = join(modelsDir, CHAOS_MODEL);
  await mkdir(folder, { recursive: true });
  const files = [
    { path: "model.onnx", role: "model" as const },
    { path: "tokenizer.json", role: "tokenizer" as const },
    { path: "tokenizer_config.json", role: "tokenizer-config" as const },
  ].map(({ path, role }) => {
    const content = `chaos ${path}`;
    return { path, role, content, sizeBytes: Buffer.byteLength(content), sha256: sha256(content) };
  });
  for (const { path, content } of files) await writeFile(join(folder, path), content);
  const unhashed = {
    schema: 1 as const,
    id: CHAOS_MODEL,
    name: "Chaos vectors",
    description: "Stands in for a model while processes are killed.",
    version: "1",
    licence: { spdx: "Apache-2.0" },
    source: { kind: "npm" as const, package: "@starling/e2e", version: "0.1.0" },
    files: files.map(({ content: _, ...file }) => file),
    price: { microPointsPerItem: String(CHAOS_PRICE_MICRO) },
    limits: { itemBytesMax: 4096, itemsPerChunkMax: ITEMS_PER_CHUNK_MAX, itemCharsMax: 1024 },
    cost: { unitsPerItem: 1 },
    requires: {},
    backends: ["cpu" as const],
    task: "embed" as const,
    params: {
      file: "model.onnx",
      tokenizer: "tokenizer.json",
      tokenizerConfig: "tokenizer_config.json",
      dimensions: CHAOS_DIMENSIONS,
      maxTokens: 128,
      inputs: { ids: "input_ids", mask: "attention_mask" },
      output: "sentence_embedding",
      pooling: "none" as const,
      normalize: false,
      padTokenId: 0,
    },
    golden: [{ input: "chaos", output: Array.from({ length: CHAOS_DIMENSIONS }, () => 0), tolerance: 0 }],
  };
  const manifest = modelManifest.parse({ ...unhashed, hash: sha256(modelHashInput(unhashed)) });
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
