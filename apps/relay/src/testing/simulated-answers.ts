// Answers that need no model: vectors from an item's own bytes, so that a test can tell whose answer it is.
import {
  decodeNamedTensors,
  encodeNamedTensors,
  encodeOcrOutput,
  encodeTensor,
  float32Tensor,
  type OcrOutput,
  packBundle,
  toFloat32Array,
  unpackBundle,
} from "@starling/protocol";
import type { Answer, Work } from "./simulated-node.ts";

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** A vector that depends on the item alone; elements in [0, 1). */
export function simulatedVector(item: Uint8Array, dimensions: number): Float32Array {
  let state = hashOf(item) || 1;
  return Float32Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}

const encodeVector = (values: Float32Array): Uint8Array => encodeTensor(float32Tensor([values.length], values));

/** Answers every item with its own vector. */
export const answerEmbeddings =
  (dimensions: number) =>
  ({ input }: Work): Answer => {
    const items = unpackBundle(input);
    if (!items.ok) throw new Error("the relay sent an input that is no bundle");
    const output = packBundle(items.value.map((item) => encodeVector(simulatedVector(item, dimensions))));
    return { ok: true, output, runMs: 1 };
  };

/** Answers every chunk of so many items with the same bytes: costs next to nothing. For benchmarks. */
export function answerAlike(dimensions: number): (work: Work) => Answer {
  const vector = encodeVector(Float32Array.from({ length: dimensions }, (_, i) => 1 / (i + 1)));
  const answers = new Map<number, Answer>();
  return ({ lease: { itemCount } }) => {
    const known = answers.get(itemCount);
    if (known !== undefined) return known;
    const output = packBundle(Array.from({ length: itemCount }, () => vector));
    const answer: Answer = { ok: true, output, runMs: 1 };
    answers.set(itemCount, answer);
    return answer;
  };
}

/** Reads the same words on every image. */
export const answerOcr =
  (text: string) =>
  ({ lease: { itemCount } }: Work): Answer => {
    const line = { text, confidence: 0.9, box: [0, 0, 10, 0, 10, 5, 0, 5] };
    const output: OcrOutput = { text, lines: [line], width: 10, height: 5 };
    const bytes = encodeOcrOutput(output);
    return { ok: true, output: packBundle(Array.from({ length: itemCount }, () => bytes)), runMs: 1 };
  };

/** `tiny-tensors`: `y` is `x` times `gain`; `change` is what a liar makes of `y`. */
export const answerTensors =
  (change: (y: Float32Array) => Float32Array = (y) => y) =>
  ({ input }: Work): Answer => {
    const items = unpackBundle(input);
    if (!items.ok) throw new Error("the relay sent an input that is no bundle");
    const output = packBundle(items.value.map((item) => scaledBy(item, change)));
    return { ok: true, output, runMs: 1 };
  };

function scaledBy(item: Uint8Array, change: (y: Float32Array) => Float32Array): Uint8Array {
  const tensors = decodeNamedTensors(item);
  const [x, gain] = tensors.ok ? [tensors.value.get("x"), tensors.value.get("gain")] : [];
  if (x === undefined || gain === undefined) throw new Error("the relay sent an item that has not both tensors");
  const [by = 0] = toFloat32Array(gain);
  return encodeNamedTensors(new Map([["y", float32Tensor(x.dims, change(toFloat32Array(x).map((v) => v * by)))]]));
}
