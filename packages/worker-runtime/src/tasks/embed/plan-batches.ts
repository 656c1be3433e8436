// Which rows of tokens run together. Padding costs time and never changes an answer; each run has a price of its own.
import type { Tuning } from "../loaded-task.ts";

export const BATCH_ROWS_MAX = 64;
export const BATCH_TOKENS_MAX = 8192;

export interface Batch {
  /** Indexes of the rows, shortest first. */
  readonly rows: readonly number[];
  /** What every row is padded to. */
  readonly tokens: number;
}

/**
 * Cuts rows into batches so that Σ (overhead + rows × padded length) is least: rows sorted by length, then the best cuts
 * of that line by dynamic programming. O(n log n + n · BATCH_ROWS_MAX).
 */
export function planBatches(
  lengths: readonly number[],
  { runOverheadTokens, tokensStep }: Pick<Tuning, "runOverheadTokens" | "tokensStep">,
  tokensMax: number,
): Batch[] {
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const padded = order.map((i) =>
    Math.min(tokensMax, Math.ceil(Math.max(1, lengths[i] ?? 0) / tokensStep) * tokensStep),
  );
  const n = order.length;
  // best[i]: least cost of the first i rows; from[i]: where the last batch of that plan begins.
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(n + 1);
  best[0] = 0;
  for (let end = 1; end <= n; end++) {
    const tokens = padded[end - 1] ?? 1;
    const rowsMax = Math.max(1, Math.min(BATCH_ROWS_MAX, Math.floor(BATCH_TOKENS_MAX / tokens)));
    for (let begin = Math.max(0, end - rowsMax); begin < end; begin++) {
      const cost = (best[begin] ?? 0) + runOverheadTokens + (end - begin) * tokens;
      if (cost < (best[end] ?? 0)) {
        best[end] = cost;
        from[end] = begin;
      }
    }
  }
  const batches: Batch[] = [];
  for (let end = n; end > 0; end = from[end] ?? 0)
    batches.push({ rows: order.slice(from[end], end), tokens: padded[end - 1] ?? 1 });
  return batches.reverse();
}
