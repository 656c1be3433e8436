const GRAM_UNITS = 5;
const GRAM_BUCKETS = 2 ** 20;

/**
 * No fewer edits can make one text of the other: each touches at most `GRAM_UNITS` of the pieces of that length
 * (q-gram lemma; Ukkonen, Approximate string matching with q-grams, 1992). Pieces that share a bucket only lower it.
 */
export function editsAtLeast(a: Uint16Array, b: Uint16Array): number {
  const counts = new Int32Array(GRAM_BUCKETS);
  countGrams(a, (bucket) => {
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  });
  let shared = 0;
  countGrams(b, (bucket) => {
    const count = counts[bucket] ?? 0;
    if (count <= 0) return;
    counts[bucket] = count - 1;
    shared++;
  });
  return (Math.max(a.length, b.length) - GRAM_UNITS + 1 - shared) / GRAM_UNITS;
}

function countGrams(units: Uint16Array, count: (bucket: number) => void): void {
  for (let at = 0; at + GRAM_UNITS <= units.length; at++) {
    let hash = 0;
    for (let i = 0; i < GRAM_UNITS; i++) hash = Math.imul(hash ^ (units[at + i] ?? 0), 0x9e37_79b1) ^ (hash >>> 15);
    count((hash >>> 8) % GRAM_BUCKETS);
  }
}
