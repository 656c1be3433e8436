import { type Bounds, exactly } from "./bounds.ts";
import { editDistance } from "./edit-distance.ts";
import { readPage } from "./read-page.ts";

/**
 * The weighed edit distance of two OCR outputs' texts per character of the longer one, known as closely as the verdict needs.
 * Of the boxes only the order of the lines counts. Null when a page can't be read.
 */
export function comparePages(
  bounds: { readonly matchMax: number; readonly mismatchMin: number },
  a: Uint8Array,
  b: Uint8Array,
): Bounds | null {
  const left = readPage(a);
  const right = readPage(b);
  if (left === null || right === null) return null;
  const characters = Math.max(left.units.length, right.units.length);
  if (characters === 0) return exactly(0);
  const { lower, upper } = editDistance(left, right, bounds.mismatchMin * characters);
  return { lower: lower / characters, upper: upper / characters };
}
