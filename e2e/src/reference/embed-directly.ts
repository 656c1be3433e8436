// The embedding model without the network: onnxruntime-node and a tokenizer, nothing of Starling's runtime.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { modelManifest } from "@starling/protocol";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { modelsDir } from "../../../scripts/setup/paths.mjs";

/** The vectors of `texts`, one run a text: no padding, no batching. */
export async function embedDirectly(modelId: string, texts: readonly string[]): Promise<Float32Array[]> {
  const dir = join(modelsDir(), modelId);
  const readJson = async (path: string): Promise<object> => JSON.parse(await readFile(join(dir, path), "utf8"));
  const manifest = modelManifest.parse(await readJson("manifest.json"));
  if (manifest.task !== "embed") throw new Error(`${modelId} embeds nothing`);
  const { params } = manifest;
  if (params.pooling !== "none" || params.normalize)
    throw new Error("this reference runs models that pool by themselves");
  const tokenizer = new Tokenizer(await readJson(params.tokenizer), await readJson(params.tokenizerConfig));
  const session = await InferenceSession.create(join(dir, params.file), { intraOpNumThreads: 1 });
  try {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      const ids = tokenizer.encode(text).ids.slice(0, params.maxTokens);
      const shape = [1, ids.length];
      const outputs = await session.run({
        [params.inputs.ids]: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
        [params.inputs.mask]: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
      });
      const data = outputs[params.output]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${params.output} is no float32 tensor`);
      vectors.push(data.slice());
    }
    return vectors;
  } finally {
    await session.release();
  }
}

/** The largest difference between two vectors' elements; infinite where their lengths differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
