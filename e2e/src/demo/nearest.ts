/** Cosine similarity. */
export function similarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

/** The `count` vectors that point most nearly where `query` does, nearest first. */
export function nearest(query: ArrayLike<number>, vectors: readonly ArrayLike<number>[], count: number) {
  return vectors
    .map((vector, index) => ({ index, score: similarity(query, vector) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}
