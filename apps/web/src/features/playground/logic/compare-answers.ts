// Whether the network and the visitor's own tab gave the same answer.
import { type TensorBytes, tensorNumbers } from "@starling/protocol";

export type Agreement =
  | { readonly kind: "same"; readonly count: number }
  /** Numbers that differ, and by how much at most. */
  | { readonly kind: "within"; readonly worst: number }
  | { readonly kind: "apart"; readonly worst: number }
  /** From this one on (the first is 0) they differ. */
  | { readonly kind: "differs"; readonly from: number };

/** Honest backends differ in the last digits (docs/explanation/verification.md): |a − b| up to 1e-5 and 1e-4 of the largest element. */
const ABSOLUTE = 1e-5;
const RELATIVE = 1e-4;

export function compareVectors(a: readonly Float32Array[], b: readonly Float32Array[]): Agreement {
  if (a.length !== b.length) return { kind: "differs", from: Math.min(a.length, b.length) };
  let worst = 0;
  let peak = 0;
  for (const [i, vector] of a.entries()) {
    const other = b[i];
    if (other === undefined || other.length !== vector.length) return { kind: "differs", from: i };
    for (let d = 0; d < vector.length; d++) {
      const [x, y] = [vector[d] ?? 0, other[d] ?? 0];
      worst = Math.max(worst, Math.abs(x - y));
      peak = Math.max(peak, Math.abs(x), Math.abs(y));
    }
  }
  return { kind: worst <= ABSOLUTE + RELATIVE * peak ? "within" : "apart", worst };
}

/** Tokens, or texts of pages. */
export function compareLists<T>(a: readonly T[], b: readonly T[]): Agreement {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return { kind: "differs", from: i };
  return a.length === b.length ? { kind: "same", count: a.length } : { kind: "differs", from: shorter };
}

/** Named tensors, measured as referees measure them: the largest |a − b| / max(1, |a|, |b|). */
export function compareTensors(
  a: Readonly<Record<string, TensorBytes>>,
  b: Readonly<Record<string, TensorBytes>>,
  matchMax: number,
): Agreement {
  let worst = 0;
  for (const [place, [name, tensor]] of Object.entries(a).entries()) {
    const other = b[name];
    if (other?.dtype !== tensor.dtype || String(other.dims) !== String(tensor.dims))
      return { kind: "differs", from: place };
    const values = tensorNumbers(other);
    for (const [i, x] of tensorNumbers(tensor).entries()) {
      const y = values[i] ?? Number.NaN;
      const apart = x === y ? 0 : Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
      worst = apart > worst || Number.isNaN(apart) ? apart : worst;
    }
  }
  if (worst === 0) return { kind: "same", count: Object.keys(a).length };
  return { kind: worst <= matchMax ? "within" : "apart", worst };
}
