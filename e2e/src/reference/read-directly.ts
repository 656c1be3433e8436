// The OCR models without the network: no relay, no socket, no browser; ONNX Runtime's CPU provider in this process.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeOcrOutput, modelManifest, type OcrOutput } from "@starling/protocol";
import { createHeadlessCompute } from "@starling/worker-runtime/headless";
import { modelsDir } from "../../../scripts/setup/paths.mjs";

/** What the model reads on each image, given as an image file's bytes. */
export async function readDirectly(modelId: string, images: readonly Uint8Array[]): Promise<OcrOutput[]> {
  const dir = modelsDir();
  const manifest = modelManifest.parse(JSON.parse(await readFile(join(dir, modelId, "manifest.json"), "utf8")));
  const compute = createHeadlessCompute({ modelsDir: dir, threads: 1 });
  const { signal } = new AbortController();
  try {
    await compute.prepare(manifest, { signal, onProgress: () => {} });
    const read: OcrOutput[] = [];
    for (const image of images) {
      const ran = await compute.run(modelId, [image], { signal });
      if (!ran.ok) throw new Error(`the direct run failed: ${ran.error.code}`);
      const output = ran.value.outputs[0];
      if (output === undefined) throw new Error("the direct run gave no output");
      const decoded = decodeOcrOutput(output);
      if (!decoded.ok) throw new Error("the direct run's output can't be read");
      read.push(decoded.value);
    }
    return read;
  } finally {
    await compute.close();
  }
}
