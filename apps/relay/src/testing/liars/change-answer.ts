import {
  decodeOcrOutput,
  decodeTensor,
  encodeOcrOutput,
  encodeTensor,
  float32Tensor,
  type OcrOutput,
  packBundle,
  toFloat32Array,
  unpackBundle,
} from "@starling/protocol";
import type { Work } from "../simulated-node.ts";
import type { AnswerWork, Liar } from "./liar.ts";

/** What is said instead of one item's right output. */
export interface Lie {
  vector(right: Float32Array, item: Uint8Array): Float32Array;
  page(right: OcrOutput, item: Uint8Array): OcrOutput;
}

/** Tells the lie about every item of every chunk. */
export const lieAbout =
  (lie: Lie): Liar =>
  (honest: AnswerWork) =>
  (work: Work) => {
    const answer = honest(work);
    if (answer === null || !answer.ok) return answer;
    const [outputs, items] = [partsOf(answer.output), partsOf(work.input)];
    const lies = outputs.map((output, i) => changeItem(lie, output, items[i] ?? new Uint8Array()));
    return { ...answer, output: packBundle(lies) };
  };

function changeItem(lie: Lie, output: Uint8Array, item: Uint8Array): Uint8Array {
  const tensor = decodeTensor(output);
  if (tensor.ok) {
    const vector = lie.vector(toFloat32Array(tensor.value), item);
    return encodeTensor(float32Tensor(tensor.value.dims, vector));
  }
  const page = decodeOcrOutput(output);
  if (!page.ok) throw new Error("an honest answer is a vector or a page");
  return encodeOcrOutput(lie.page(page.value, item));
}

function partsOf(bundle: Uint8Array): Uint8Array[] {
  const parts = unpackBundle(bundle);
  if (!parts.ok) throw new Error("an honest answer, and its input, are bundles");
  return parts.value;
}

/** The page with another text in each of its lines. */
export function withTexts(page: OcrOutput, textOf: (text: string) => string): OcrOutput {
  const lines = page.lines.map((line) => ({ ...line, text: textOf(line.text) }));
  return { ...page, lines, text: lines.map(({ text }) => text).join("\n") };
}
