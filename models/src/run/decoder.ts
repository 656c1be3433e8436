// A decoder by ONNX Runtime on the CPU, one row at a time: where known answers come from. Plain on purpose.
import { join } from "node:path";
import { float16ToNumber, type GenerateParams } from "@starling/protocol";
import * as ort from "onnxruntime-node";

/** Keys and values of every layer for the tokens so far, by the graph's input names. */
export type DecoderCache = Readonly<Record<string, ort.Tensor>>;

export interface Decoder {
  /** `[tokens, vocabSize]`, float32, of the tokens that were read. */
  readonly step: (
    tokens: readonly number[],
    past?: { readonly cache: DecoderCache; readonly length: number },
  ) => Promise<{ readonly logits: Float32Array; readonly cache: DecoderCache }>;
  readonly close: () => Promise<void>;
}

const PAST = "past_key_values.";
const PRESENT = "present.";

/** Loads the graph; throws what ONNX Runtime throws where it can't. */
export async function openDecoder(
  dir: string,
  { file, kvHeads, headDim, vocabSize }: Pick<GenerateParams, "file" | "kvHeads" | "headDim" | "vocabSize">,
): Promise<Decoder> {
  const session = await ort.InferenceSession.create(join(dir, file), { intraOpNumThreads: 1 });
  const pasts = session.inputMetadata.filter(({ name }) => name.startsWith(PAST));
  const empty: DecoderCache = Object.fromEntries(
    pasts.map((input) => {
      const half = input.isTensor && input.type === "float16";
      const dims = [1, kvHeads, 0, headDim];
      return [
        input.name,
        half
          ? new ort.Tensor("float16", new Uint16Array(0), dims)
          : new ort.Tensor("float32", new Float32Array(0), dims),
      ];
    }),
  );
  return {
    async step(tokens, past = { cache: empty, length: 0 }) {
      const row = (values: readonly number[]) =>
        new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
      const feeds: Record<string, ort.Tensor> = {
        ...past.cache,
        input_ids: row(tokens),
        attention_mask: row(Array<number>(past.length + tokens.length).fill(1)),
      };
      if (session.inputNames.includes("position_ids"))
        feeds.position_ids = row(tokens.map((_, index) => past.length + index));
      const outputs = await session.run(feeds);
      const cache = pasts.map(({ name }) => {
        const present = outputs[name.replace(PAST, PRESENT)];
        if (present === undefined) throw new Error(`the graph gives no ${name.replace(PAST, PRESENT)}`);
        return [name, present] as const;
      });
      const logits = floats(outputs.logits);
      if (logits.length !== tokens.length * vocabSize)
        throw new Error(
          `logits has shape [${outputs.logits?.dims.join(", ")}] for ${tokens.length} tokens of a vocabulary of ${vocabSize}`,
        );
      return { logits, cache: Object.fromEntries(cache) };
    },
    close: () => session.release(),
  };
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  const data: unknown = tensor?.data;
  if (data instanceof Float32Array) return data;
  // The bits of 16-bit floats: a Uint16Array, or a Float16Array where the language has it.
  if (tensor?.type === "float16" && ArrayBuffer.isView(data))
    return Float32Array.from(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2), float16ToNumber);
  throw new Error("logits is no tensor of floats");
}
