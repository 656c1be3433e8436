// Wrong vectors, from nonsense to the nearly right.
import { decodeTensor, encodeTensor, float32Tensor, toFloat32Array } from "@starling/protocol";
import { seededRandom } from "../seeded-random.ts";
import { otherThan, type WrongKind } from "./wrong-answers.ts";

const PERTURBED_BY = [0.1, 0.03, 0.01, 0.003, 0.001] as const;
const SEED = 7;

export function wrongVectors(right: ReadonlyMap<number, Uint8Array>, count: number): WrongKind[] {
  const vectorAt = (index: number): Float32Array | undefined => {
    const frame = right.get(index);
    const tensor = frame === undefined ? undefined : decodeTensor(frame);
    return tensor?.ok ? toFloat32Array(tensor.value) : undefined;
  };
  const changed = (index: number, change: (vector: Float32Array) => Float32Array): Uint8Array | undefined => {
    const vector = vectorAt(index);
    return vector === undefined ? undefined : encodeTensor(float32Tensor([vector.length], change(vector)));
  };
  const random = seededRandom(SEED);
  return [
    {
      kind: "another text's vector",
      about: "The right vector of another of the inputs, as from a node that repeats an earlier answer.",
      mustCatch: true,
      answer: (index) => right.get(otherThan(index, count)),
    },
    {
      kind: "the nearest other text's vector",
      about: "Of all other inputs' vectors the one nearest to the right one.",
      mustCatch: false,
      answer: (index) => nearest(index, right, vectorAt),
    },
    {
      kind: "zeros",
      about: "A vector of zeros.",
      mustCatch: true,
      answer: (index) => changed(index, (vector) => new Float32Array(vector.length)),
    },
    {
      kind: "turned round",
      about: "The numbers in reverse order.",
      mustCatch: true,
      answer: (index) => changed(index, (vector) => vector.slice().reverse()),
    },
    ...PERTURBED_BY.map((share) => ({
      kind: `perturbed by ${share * 100} %`,
      about: `Random numbers added whose length together is ${share * 100} % of the vector's.`,
      mustCatch: share >= 0.03,
      answer: (index: number) => changed(index, (vector) => perturbed(vector, share, random)),
    })),
    {
      kind: "too long by 1 %",
      about: "Every number larger by 1 %: the direction is right.",
      mustCatch: false,
      answer: (index) => changed(index, (vector) => vector.map((value) => value * 1.01)),
    },
  ];
}

function perturbed(vector: Float32Array, share: number, random: () => number): Float32Array {
  const noise = vector.map(() => random() + random() + random() - 1.5);
  const scale = (share * lengthOf(vector)) / Math.max(lengthOf(noise), Number.MIN_VALUE);
  return vector.map((value, i) => value + scale * (noise[i] ?? 0));
}

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

function nearest(
  index: number,
  right: ReadonlyMap<number, Uint8Array>,
  vectorAt: (index: number) => Float32Array | undefined,
): Uint8Array | undefined {
  vectors.get(right) ?? vectors.set(right, new Map([...right.keys()].map((i) => [i, unit(vectorAt(i))])));
  const all = vectors.get(right);
  const own = all?.get(index);
  if (all === undefined || own === undefined) return undefined;
  let best: { index: number; dot: number } | undefined;
  for (const [other, vector] of all) {
    if (other === index) continue;
    let dot = 0;
    for (let d = 0; d < own.length; d++) dot += (own[d] ?? 0) * (vector[d] ?? 0);
    if (best === undefined || dot > best.dot) best = { index: other, dot };
  }
  return best === undefined ? undefined : right.get(best.index);
}

/** Vectors of length 1, made once for each set of answers. */
const vectors = new WeakMap<ReadonlyMap<number, Uint8Array>, Map<number, Float32Array>>();

function unit(vector: Float32Array = new Float32Array(0)): Float32Array {
  const length = Math.max(lengthOf(vector), Number.MIN_VALUE);
  return vector.map((value) => value / length);
}
