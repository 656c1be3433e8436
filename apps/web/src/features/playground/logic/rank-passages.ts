/** A passage's place among the results. */
export interface Hit {
  readonly index: number;
  /** Cosine of the angle between passage and query: 1 is the same direction. */
  readonly score: number;
}

/** The `max` passages closest to the query, the closest first; of equals the earlier. */
export function rankPassages(passages: readonly Float32Array[], query: Float32Array, max: number): readonly Hit[] {
  return passages
    .map((vector, index): Hit => ({ index, score: cosine(vector, query) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, max);
}

/** 0 where one has no length, or another length than the other. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
