import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import type { EmbedParams } from "@starling/protocol";
import * as ort from "onnxruntime-node";

export async function loadTokenizer(
  dir: string,
  params: Pick<EmbedParams, "tokenizer" | "tokenizerConfig">,
): Promise<Tokenizer> {
  const read = async (path: string): Promise<object> => JSON.parse(await readFile(join(dir, path), "utf8"));
  return new Tokenizer(await read(params.tokenizer), await read(params.tokenizerConfig));
}

/**
 * The texts' vectors by ONNX Runtime on the CPU, as one padded batch: where known answers come from.
 * Plain on purpose; a text longer than the model's limit is an error here, nodes cut it.
 */
export async function embedTexts(dir: string, params: EmbedParams, texts: readonly string[]): Promise<Float32Array[]> {
  const tokenizer = await loadTokenizer(dir, params);
  const rows = texts.map((text) => tokenizer.encode(text).ids);
  const longest = Math.max(...rows.map((row) => row.length));
  if (longest > params.maxTokens) throw new Error(`a text has ${longest} tokens, the model takes ${params.maxTokens}`);
  const ids = new BigInt64Array(rows.length * longest).fill(BigInt(params.padTokenId));
  const mask = new BigInt64Array(rows.length * longest);
  rows.forEach((row, index) => {
    row.forEach((id, column) => {
      ids[index * longest + column] = BigInt(id);
      mask[index * longest + column] = 1n;
    });
  });
  const shape = [rows.length, longest];
  const feeds: Record<string, ort.Tensor> = {
    [params.inputs.ids]: new ort.Tensor("int64", ids, shape),
    [params.inputs.mask]: new ort.Tensor("int64", mask, shape),
  };
  if (params.inputs.types !== undefined)
    feeds[params.inputs.types] = new ort.Tensor("int64", new BigInt64Array(ids.length), shape);
  const session = await ort.InferenceSession.create(join(dir, params.file), { intraOpNumThreads: 1 });
  try {
    const output = (await session.run(feeds, [params.output]))[params.output];
    if (output === undefined || !(output.data instanceof Float32Array))
      throw new Error(`${params.output} is no float32 tensor`);
    const pooled = pool(
      output.data,
      output.dims,
      params,
      rows.map((row) => row.length),
    );
    return params.normalize ? pooled.map(unit) : pooled;
  } finally {
    await session.release();
  }
}

function pool(
  data: Float32Array,
  dims: readonly number[],
  params: EmbedParams,
  lengths: readonly number[],
): Float32Array[] {
  const width = dims.at(-1) ?? 0;
  const tokens = params.pooling === "none" ? 1 : (dims[1] ?? 0);
  if (dims.length !== (params.pooling === "none" ? 2 : 3) || width !== params.dimensions) {
    throw new Error(
      `${params.output} has shape [${dims.join(", ")}], which doesn't fit ${params.dimensions} dimensions`,
    );
  }
  return lengths.map((length, row) => {
    const start = row * tokens * width;
    if (params.pooling !== "mean") return data.slice(start, start + width);
    const sum = new Float64Array(width);
    for (let i = 0; i < length * width; i++) sum[i % width] = (sum[i % width] ?? 0) + (data[start + i] ?? 0);
    return Float32Array.from(sum, (value) => value / Math.max(length, 1));
  });
}

const unit = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / Math.max(length, 1e-12));
};
