// Texts to vectors and pages to texts, a chunk at a time as a relay would cut them.
import {
  decodeOcrOutput,
  decodeTensor,
  encodeText,
  type ModelManifest,
  type OcrOutput,
  toFloat32Array,
} from "@starling/protocol";
import type { Compute } from "../compute.ts";
import type { LocalAnswer, LocalFailure, LocalRequest } from "./local-answer.ts";

type Answered =
  | { readonly ok: true; readonly answer: LocalAnswer }
  | { readonly ok: false; readonly error: LocalFailure };

/** Rejects with the signal's reason when aborted, also between two chunks. */
export async function answerItems(
  compute: Compute,
  { id, limits }: Pick<ModelManifest, "id" | "limits">,
  request: Extract<LocalRequest, { kind: "embed" | "ocr" }>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Answered> {
  const items = request.kind === "embed" ? request.texts.map(encodeText) : request.images;
  const tooLarge = items.findIndex((item) => item.byteLength > limits.itemBytesMax);
  if (tooLarge >= 0)
    return refuse("input_rejected", `Item ${tooLarge + 1} is larger than ${limits.itemBytesMax} bytes.`);
  const outputs: Uint8Array[] = [];
  for (let from = 0; from < items.length; from += limits.itemsPerChunkMax) {
    const run = await compute.run(id, items.slice(from, from + limits.itemsPerChunkMax), { signal });
    if (!run.ok) {
      const { code, detail } = run.error;
      return refuse(code, detail);
    }
    outputs.push(...run.value.outputs);
  }
  return request.kind === "embed" ? readVectors(outputs) : readPages(outputs);
}

function readVectors(outputs: readonly Uint8Array[]): Answered {
  const vectors: Float32Array[] = [];
  for (const output of outputs) {
    const tensor = decodeTensor(output);
    if (!tensor.ok) return refuse("run_failed", tensor.error.detail);
    vectors.push(toFloat32Array(tensor.value));
  }
  return { ok: true, answer: { kind: "embed", vectors } };
}

function readPages(outputs: readonly Uint8Array[]): Answered {
  const pages: OcrOutput[] = [];
  for (const output of outputs) {
    const page = decodeOcrOutput(output);
    if (!page.ok) return refuse("run_failed", page.error.detail);
    pages.push(page.value);
  }
  return { ok: true, answer: { kind: "ocr", pages } };
}

const refuse = (code: LocalFailure["code"], detail?: string): Answered => ({
  ok: false,
  error: detail === undefined ? { code } : { code, detail },
});
