// A language model without the network: onnxruntime-node, one token a step, the likeliest each time.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { modelManifest } from "@starling/protocol";
import { InferenceSession, Tensor, type TypedTensor } from "onnxruntime-node";
import { modelsDir } from "../../../scripts/setup/paths.mjs";

/** The text that greedy decoding gives after `prompt`, special tokens left out. Everything is read anew for each token: slow, and plainly right. */
export async function writeDirectly(modelId: string, prompt: readonly number[], tokensMax: number): Promise<string> {
  const dir = join(modelsDir(), modelId);
  const readJson = async (path: string): Promise<object> => JSON.parse(await readFile(join(dir, path), "utf8"));
  const manifest = modelManifest.parse(await readJson("manifest.json"));
  if (manifest.task !== "generate") throw new Error(`${modelId} writes nothing`);
  const { params } = manifest;
  const { layers, kvHeads, headDim, vocabSize, endTokenIds } = params;
  const tokenizer = new Tokenizer(await readJson(params.tokenizer), await readJson(params.tokenizerConfig));
  const session = await InferenceSession.create(join(dir, params.file), { intraOpNumThreads: 1 });
  const nothing = new Tensor("float32", new Float32Array(0), [1, kvHeads, 0, headDim]);
  const ids = [...prompt];
  try {
    while (ids.length < prompt.length + tokensMax) {
      const whole = (values: BigInt64Array): TypedTensor<"int64"> => new Tensor("int64", values, [1, ids.length]);
      const feeds: Record<string, Tensor> = {
        input_ids: whole(BigInt64Array.from(ids, BigInt)),
        attention_mask: whole(new BigInt64Array(ids.length).fill(1n)),
        position_ids: whole(BigInt64Array.from(ids, (_, i) => BigInt(i))),
      };
      for (let layer = 0; layer < layers; layer++)
        for (const half of ["key", "value"]) feeds[`past_key_values.${layer}.${half}`] = nothing;
      const { logits } = await session.run(feeds);
      if (!(logits?.data instanceof Float32Array)) throw new Error("the graph gives no float32 logits");
      const last = logits.data.subarray(logits.data.length - vocabSize);
      const token = last.indexOf(Math.max(...last));
      ids.push(token);
      if (endTokenIds.includes(token)) break;
    }
    return tokenizer.decode(ids.slice(prompt.length), { skip_special_tokens: true });
  } finally {
    await session.release();
  }
}
