/**
 * The least number of characters to drop, add or replace to make `b` of `a` (Levenshtein), or null when it is more than
 * `editsMax`. Costs the length of the texts and the square of the edits, not their product: how far each diagonal gets with so many
 * edits (Landau, Vishkin, Fast parallel and serial approximate string matching, 1989).
 */
export function countEdits(a: Uint16Array, b: Uint16Array, editsMax: number): number | null {
  const rows = a.length;
  const goal = b.length - rows;
  if (Math.abs(goal) > editsMax) return null;
  // reached[middle + k]: the furthest row on diagonal k (column − row) with one edit less than now.
  const middle = editsMax + 1;
  let reached = new Int32Array(2 * middle + 1).fill(UNREACHED);
  let next = new Int32Array(2 * middle + 1).fill(UNREACHED);
  for (let edits = 0; edits <= editsMax; edits++) {
    for (let k = -edits; k <= edits; k++) {
      let row = 0;
      if (edits > 0) {
        const replaced = (reached[middle + k] ?? UNREACHED) + 1;
        const added = reached[middle + k - 1] ?? UNREACHED;
        const dropped = (reached[middle + k + 1] ?? UNREACHED) + 1;
        row = Math.min(Math.max(replaced, added, dropped), rows, b.length - k);
      }
      if (row < 0 || row + k < 0) continue;
      while (row < rows && row + k < b.length && a[row] === b[row + k]) row++;
      next[middle + k] = row;
    }
    if ((next[middle + goal] ?? UNREACHED) >= rows) return edits;
    [reached, next] = [next, reached];
  }
  return null;
}

const UNREACHED = -0x4000_0000;
