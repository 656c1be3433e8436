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
  const nucleus = topP === 1 ? null : nucleusOf(logits, { top, temperature, topP, k, leastOfK, spareNats });
  const leastOfP = nucleus?.floor ?? Number.NEGATIVE_INFINITY;
  const leastOfM = minP === 0 ? Number.NEGATIVE_INFINITY : top + temperature * exactLn(minP);
  const floor = Math.max(leastOfK - spareNats, leastOfP, leastOfM - spareNats);
  const ids = likeliestFirst(logits, floor);
  const logitAt = (rank: number): number => logits[ids[rank] ?? -1] ?? floor;

  const above = nucleus === null ? null : massAbove(ids, logitAt, k, nucleus);
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

interface Nucleus {
  /** No token that top-p leaves, or would leave were logits moved by the spare, has a lower logit. */
  readonly floor: number;
  readonly massOf: (logit: number) => number;
  /** Of all that top-k left. */
  readonly total: number;
}

const BINS = 256;
const OUTSIDE_MIN = 1e-300;

/** Sums masses by how far below the top they lie, so that only the nucleus has to be sorted. */
function nucleusOf(
  logits: Float32Array,
  of: { top: number; temperature: number; topP: number; k: number; leastOfK: number; spareNats: number },
): Nucleus {
  const { top, temperature, topP, k, leastOfK, spareNats } = of;
  const massOf = (logit: number): number => exactExp((logit - top) / temperature);
  // Moving logits by the spare makes the odds of what is left out so much smaller.
  const spareOdds = exactExp(-spareNats / temperature);
  const outside = Math.max(OUTSIDE_MIN, spareOdds / (spareOdds + topP / (1 - topP)));
  // What is rarer than this has, all together, less than that share.
  const depth = exactLn(logits.length / outside) * temperature;
  const bins = new Float64Array(BINS + 1);
  let total = 0;
  let summed = 0;
  for (const logit of logits) {
    if (logit <= leastOfK) continue;
    const mass = massOf(logit);
    total += mass;
    summed++;
    const bin = Math.min(BINS, Math.floor(((top - logit) / depth) * BINS));
    bins[bin] = (bins[bin] ?? 0) + mass;
  }
  // Equal logits at top-k's border: only as many as it leaves.
  if (k < logits.length) total += (k - summed) * massOf(leastOfK);
  const floorOf = (share: number): number => {
    let mass = 0;
    let bin = 0;
    // A little more than the share, for sums in another order.
    while (bin < BINS && mass < total * share * (1 + 1e-9)) mass += bins[bin++] ?? 0;
    return top - (depth * (bin + 1)) / BINS;
  };
  return { floor: Math.min(floorOf(topP) - spareNats, floorOf(1 - outside)), massOf, total };
}

/** For each rank the share of what top-k left that ranks before it; 1 for what top-k dropped. */
function massAbove(
  ids: Int32Array,
  logitAt: (rank: number) => number,
  k: number,
  { massOf, total }: Nucleus,
): Float64Array {
  const above = new Float64Array(ids.length);
  let mass = 0;
  for (let rank = 0; rank < ids.length; rank++) {
    above[rank] = rank < k ? mass / total : 1;
    mass += massOf(logitAt(rank));
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
