// The model that the lab's nodes run: short vectors, the spread of honest backends around the truth, and what counts as wrong.
import type { ModelFacts } from "@starling/domain";
import { encodeTensor, float32Tensor } from "@starling/protocol";
import { type CheckSpec, packBundle } from "@starling/protocol/vocabulary";
import type { Random } from "../random.ts";

export const LAB_DIMS = 8;
export const LAB_MODEL_ID = "lab-vectors";

/** What the lab takes from a calibrated model. */
export interface LabCheck {
  readonly spec: CheckSpec;
  /** How far apart two honest answers were at most when the model was calibrated. */
  readonly honestMax: number;
  /** Where both come from, for the report. */
  readonly source: string;
}

export const labModel = (check: LabCheck): ModelFacts => ({
  modelId: LAB_MODEL_ID,
  modelHash: "0".repeat(64),
  task: "embed",
  pricePerItem: 1_000_000n,
  unitsPerItem: 1,
  itemsPerChunkMax: 1,
  chunkBytesMax: 4096,
  check: check.spec,
});

/** An item: its number, and a salt. */
export function itemOf(number: number, salt: number): Uint8Array {
  const item = new Uint8Array(8);
  const view = new DataView(item.buffer);
  view.setUint32(0, number >>> 0, true);
  view.setUint32(4, salt >>> 0, true);
  return item;
}

/** A number that says which item it is. */
export const keyOf = (item: Uint8Array): number => {
  const view = new DataView(item.buffer, item.byteOffset);
  return view.getUint32(0, true) + 2 ** 20 * (view.getUint32(4, true) & 0xfffffff);
};

/** A vector that follows from the item and a salt: the truth with salt 0, a consistent lie with another. */
export function vectorOf(item: Uint8Array, salt: number): Float32Array {
  const view = new DataView(item.buffer, item.byteOffset);
  const seed = Math.imul(view.getUint32(0, true) ^ 0x9e3779b9, 0x85ebca6b) ^ view.getUint32(4, true) ^ salt;
  const vector = new Float32Array(LAB_DIMS);
  for (let i = 0; i < LAB_DIMS; i++) {
    let x = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    vector[i] = ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
  }
  return vector;
}

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

/** The vector as an honest backend gives it: off by up to `spread` of its length in some direction. */
export function blur(vector: Float32Array, spread: number, random: Random): Float32Array {
  const noise = Float32Array.from({ length: LAB_DIMS }, () => random.next() - 0.5);
  const scale = (spread * random.next() * lengthOf(vector)) / (lengthOf(noise) || 1);
  return vector.map((x, i) => x + scale * (noise[i] ?? 0));
}

/** Cosine distance, or the relative difference of the lengths where that is larger. The lab's own, not the engine's. */
export function distanceOf(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < LAB_DIMS; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
  const [aLength, bLength] = [lengthOf(a), lengthOf(b)];
  if (aLength === 0 || bLength === 0) return aLength === bLength ? 0 : 2;
  const angle = 1 - dot / (aLength * bLength);
  return Math.max(angle, Math.abs(aLength - bLength) / Math.max(aLength, bLength));
}

export const packVectors = (vectors: readonly Float32Array[]): Uint8Array =>
  packBundle(vectors.map((vector) => encodeTensor(float32Tensor([LAB_DIMS], vector))));
