// The bytes that a receipt's hashes are of, made again from what the API gives.
import {
  encodeGenerateOutput,
  encodeNamedTensors,
  encodeOcrOutput,
  encodeTensor,
  encodeText,
  float32Tensor,
  type GenerateItemOutput,
  packBundle,
  type ReceiptBody,
  type ResultLine,
  type TensorsItemOutput,
} from "@starling/protocol";
import { base64ToBytes } from "../base64.ts";

/** The output bundle of a chunk of vectors, one an item, in order. */
export const vectorsBundle = (vectors: readonly Float32Array[]): Uint8Array =>
  packBundle(vectors.map((vector) => encodeTensor(float32Tensor([vector.length], vector))));

/** The input bundle of a chunk of texts, in order. */
export const textsBundle = (texts: readonly string[]): Uint8Array => packBundle(texts.map(encodeText));

/**
 * The output bundle of a receipt's chunk from the job's result lines (in any order; more than the chunk's do no harm).
 * undefined when a line of the chunk is missing or has no output.
 */
export function answerBundle(
  body: Pick<ReceiptBody, "firstItem" | "itemCount">,
  lines: Iterable<ResultLine>,
): Uint8Array | undefined {
  const byItem = new Map<number, Uint8Array>();
  for (const line of lines) {
    if (!line.ok || line.index < body.firstItem || line.index >= body.firstItem + body.itemCount) continue;
    byItem.set(line.index, bytesOf(line.output));
  }
  const parts = [...byItem].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  return parts.length === body.itemCount ? packBundle(parts) : undefined;
}

/** As the node gave it: tokens, without their text. */
function textBytes({ tokens, finish, logprobs }: GenerateItemOutput): Uint8Array {
  const made = logprobs?.map(({ logprob, top }) => ({ logprob, top: top.map((t) => [t.token, t.logprob] as const) }));
  return encodeGenerateOutput({ tokens, finish, ...(made && { logprobs: made }) });
}

const tensorsBytes = ({ tensors }: TensorsItemOutput): Uint8Array =>
  encodeNamedTensors(
    new Map(
      Object.entries(tensors).map(([name, { type, dims, data }]) => [
        name,
        { dtype: type, dims, data: base64ToBytes(data) },
      ]),
    ),
  );

function bytesOf(output: Extract<ResultLine, { ok: true }>["output"]): Uint8Array {
  if ("tokens" in output) return textBytes(output);
  if ("tensors" in output) return tensorsBytes(output);
  if (!("embedding" in output)) return encodeOcrOutput(output);
  const vector = Float32Array.from(output.embedding);
  return encodeTensor(float32Tensor([vector.length], vector));
}
