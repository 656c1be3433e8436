// Decoding the plain way: the whole text anew for every token, one text at a time, nothing kept.
import type { GenerateParams } from "@starling/protocol";
import { InferenceSession, Tensor } from "onnxruntime-node";

export interface PlainDecoder {
  /** What the model says after these tokens. */
  logits(tokens: readonly number[]): Promise<Float32Array>;
  greedy(prompt: readonly number[], count: number, endTokenIds: readonly number[]): Promise<number[]>;
}

export async function openPlainDecoder(graph: Uint8Array, params: GenerateParams): Promise<PlainDecoder> {
  const session = await InferenceSession.create(graph, { intraOpNumThreads: 1 });
  const int64 = (values: readonly number[]) =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  const logits = async (tokens: readonly number[]): Promise<Float32Array> => {
    const all: Record<string, Tensor> = {
      input_ids: int64(tokens),
      attention_mask: int64(tokens.map(() => 1)),
      position_ids: int64(tokens.map((_, i) => i)),
    };
    const feeds: Record<string, Tensor> = {};
    for (const input of session.inputMetadata) {
      if (!input.isTensor) continue;
      const nothing = input.type === "float16" ? new Uint16Array(0) : new Float32Array(0);
      const dims = [1, params.kvHeads, 0, params.headDim];
      feeds[input.name] =
        all[input.name] ??
        (nothing instanceof Uint16Array ? new Tensor("float16", nothing, dims) : new Tensor("float32", nothing, dims));
    }
    const { data } = (await session.run(feeds, ["logits"])).logits ?? { data: undefined };
    if (!(data instanceof Float32Array)) throw new Error("the graph's logits are not float32");
    return data.slice(-params.vocabSize);
  };
  return {
    logits,
    async greedy(prompt, count, endTokenIds) {
      const tokens: number[] = [];
      while (tokens.length < count) {
        const row = await logits([...prompt, ...tokens]);
        const best = row.reduce((top, value, token) => (value > (row[top] ?? 0) ? token : top), 0);
        tokens.push(best);
        if (endTokenIds.includes(best)) break;
      }
      return tokens;
    },
  };
}
