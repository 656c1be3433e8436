// Which tokens the filters leave, and how near each lies to their borders.
import { exactExp, exactLn } from "./exact-math.ts";
import type { SamplingParams } from "./sampling-params.ts";

export interface RankedTokens {
  /** Likeliest first, of equal ones the lowest id first; those that the filters leave, and what lies near below. */
  readonly ids: Int32Array;
  /** The first so many of `ids` are left; 1 at least. */
  readonly leftCount: number;
  /**
   * By how much logits would have to move against each other for the filters to decide otherwise about the token of a rank,
   * in nats: above 0 for tokens that are left, below for others.
   */
  slack(rank: number): number;
}

export const hasFilter = ({ topK = 0, topP = 1, minP = 0 }: SamplingParams): boolean =>
  topK > 0 || topP < 1 || minP > 0;

/**
 * Temperature, then top-k, then top-p of what top-k left, then min-p, in the order of Hugging Face's transformers; equal
 * logits go by id. Every filter leaves the first so many of one ranking.
 * @param top the largest logit: a number, and no logit is NaN
 * @param spareNats how far below the border tokens are ranked too
 */
export function rankTokens(
  logits: Float32Array,
  top: number,
  { temperature, topK = 0, topP = 1, minP = 0 }: SamplingParams,
  spareNats = 0,
): RankedTokens {
  const size = logits.length;
  const k = topK === 0 ? size : Math.min(topK, size);
  const leastOfK = k === size ? Number.NEGATIVE_INFINITY : largest(logits, k);
  // What is rarer than this has, all together, less than the share that top-p leaves out.
  const leastOfP = topP === 1 ? Number.NEGATIVE_INFINITY : top - temperature * exactLn(size / (1 - topP));
  const leastOfM = minP === 0 ? Number.NEGATIVE_INFINITY : top + temperature * exactLn(minP);
  const floor = Math.max(leastOfK, leastOfP, leastOfM) - spareNats;
  const ids = likeliestFirst(logits, floor);
  const logitAt = (rank: number): number => logits[ids[rank] ?? -1] ?? floor;

  const above = topP === 1 ? null : massAbove(logits, ids, { top, temperature, k, leastOfK });
  const pCount = above === null ? size : countWhile(ids.length, (rank) => (above[rank] ?? 1) < topP);
  const mCount = minP === 0 ? size : countWhile(ids.length, (rank) => logitAt(rank) >= leastOfM);

  const byRank = (rank: number, count: number): number => {
    if (count >= size) return Number.POSITIVE_INFINITY;
    return rank < count ? logitAt(rank) - logitAt(count) : logitAt(rank) - logitAt(count - 1);
  };
  const byMass = (rank: number): number => {
    if (above === null) return Number.POSITIVE_INFINITY;
    const mass = above[rank] ?? 1;
    const rankSlack = byRank(rank, pCount);
    if (mass === 0 || mass >= 1) return rankSlack;
    // Moving the tokens above against the others by so much moves the odds of their mass to those of topP.
    const massSlack = temperature * exactLn(topP / (1 - topP) / (mass / (1 - mass)));
    return mass < topP ? Math.min(rankSlack, massSlack) : Math.max(rankSlack, massSlack);
  };
  return {
    ids,
    leftCount: Math.min(k, pCount, mCount),
    slack: (rank) => Math.min(byRank(rank, k), byMass(rank), logitAt(rank) - leastOfM),
  };
}

function likeliestFirst(logits: Float32Array, floor: number): Int32Array {
  let count = 0;
  for (const logit of logits) if (logit >= floor) count++;
  const ids = new Int32Array(count);
  count = 0;
  for (let id = 0; id < logits.length; id++) if ((logits[id] ?? 0) >= floor) ids[count++] = id;
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

/** For each rank the share of what top-k left that ranks before it; 1 for what top-k dropped. */
function massAbove(
  logits: Float32Array,
  ids: Int32Array,
  { top, temperature, k, leastOfK }: { top: number; temperature: number; k: number; leastOfK: number },
): Float64Array {
  const massOf = (logit: number): number => exactExp((logit - top) / temperature);
  let total = 0;
  let summed = 0;
  for (const logit of logits) {
    if (logit <= leastOfK) continue;
    total += massOf(logit);
    summed++;
  }
  if (k < logits.length) total += (k - summed) * massOf(leastOfK);
  const above = new Float64Array(ids.length);
  let mass = 0;
  for (let rank = 0; rank < ids.length; rank++) {
    above[rank] = rank < k ? mass / total : 1;
    mass += massOf(logits[ids[rank] ?? -1] ?? 0);
  }
  return above;
}

function countWhile(end: number, holds: (rank: number) => boolean): number {
  let count = 0;
  while (count < end && holds(count)) count++;
  return count;
}

/** The k-th largest (k >= 1), by Hoare's selection. */
function largest(values: Float32Array, k: number): number {
  const rest = Float32Array.from(values);
  let from = 0;
  let to = rest.length - 1;
  const wanted = k - 1;
  while (from < to) {
    const pivot = rest[(from + to) >>> 1] ?? 0;
    let i = from;
    let j = to;
    while (i <= j) {
      while ((rest[i] ?? 0) > pivot) i++;
      while ((rest[j] ?? 0) < pivot) j--;
      if (i > j) break;
      const swapped = rest[i] ?? 0;
      rest[i++] = rest[j] ?? 0;
      rest[j--] = swapped;
    }
    if (wanted <= j) to = j;
    else if (wanted >= i) from = i;
    else break;
  }
  return rest[wanted] ?? 0;
}
