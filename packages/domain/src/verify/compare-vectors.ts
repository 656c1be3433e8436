import { decodeTensor, toFloat32Array } from "@starling/protocol/vocabulary";
import { type Bounds, exactly } from "./bounds.ts";

/**
 * The larger of the cosine distance (0 to 2) and the relative difference of the Euclidean lengths (0 to 1) of two float32
 * frames of the same dims, each read as one vector. Null when a frame can't be read, dims differ, or a number isn't finite.
 */
export function compareVectors(a: Uint8Array, b: Uint8Array): Bounds | null {
  const left = decodeTensor(a);
  const right = decodeTensor(b);
  if (!left.ok || !right.ok) return null;
  if (left.value.dtype !== "float32" || right.value.dtype !== "float32") return null;
  if (!haveSameDims(left.value.dims, right.value.dims)) return null;
  const distance = vectorDistance(toFloat32Array(left.value), toFloat32Array(right.value));
  return Number.isFinite(distance) ? exactly(distance) : null;
}

export const haveSameDims = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Of numbers of equal count; NaN where one isn't finite. */
function vectorDistance(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  if (squaresA === 0 && squaresB === 0) return 0;
  const lengthA = Math.sqrt(squaresA);
  const lengthB = Math.sqrt(squaresB);
  const lengths = Math.abs(lengthA - lengthB) / Math.max(lengthA, lengthB);
  // A vector of zeros has no direction: it is as far from any other as a right angle.
  const cosine = squaresA === 0 || squaresB === 0 ? 1 : Math.max(0, 1 - dot / (lengthA * lengthB));
  return Math.max(cosine, lengths);
}
