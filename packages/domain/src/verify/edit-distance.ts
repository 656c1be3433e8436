// Levenshtein's distance with weighed edits, at a bounded price: a band about the diagonal that widens while it has to
// (Ukkonen, Algorithms for approximate string matching, 1985).
import { type Bounds, exactly } from "./bounds.ts";
import { countEdits } from "./count-edits.ts";
import { editsAtLeast } from "./edits-at-least.ts";
import { WEIGHT_MIN, type WeighedText } from "./read-page.ts";

/** Cells that one comparison computes, at most: some tens of milliseconds. */
export const CELLS_MAX = 8_000_000;
const HALF_BAND_MIN = 8;
/** A band is at most so many times as wide as the one before. */
const WIDER_MAX = 8;
/** Edits that are counted one by one in texts too long for the cells. */
export const EDITS_MAX = 2000;

/**
 * The cheapest way to make `b` of `a`: a character that is dropped or added costs its weight, one that is replaced the
 * larger of both. Known exactly below `enough`, and above it only that it is above, as far as the cells allow. What both
 * texts begin and end with is taken to be the same characters.
 */
export function editDistance(a: WeighedText, b: WeighedText, enough: number): Bounds {
  const [left, right] = withoutCommonEnds(a, b);
  if (left.units.length === 0 || right.units.length === 0) return exactly(sum(left.weights) + sum(right.weights));
  const difference = Math.abs(left.units.length - right.units.length);
  let lower = WEIGHT_MIN * difference;
  let upper = Number.POSITIVE_INFINITY;
  let cellsLeft = CELLS_MAX;
  let half = HALF_BAND_MIN;
  while (lower < enough && lower < upper && cellsLeft > 0) {
    const band = withinBand(left, right, half, enough, cellsLeft);
    cellsLeft -= band.cells;
    // A way that leaves the band leads `half + 1` diagonals out and as many back.
    const outside = WEIGHT_MIN * (difference + 2 * (half + 1));
    upper = Math.min(upper, band.upper);
    lower = Math.max(lower, Math.min(band.lower, outside));
    // As wide as is needed to be sure of the way that was found, if that is near.
    const sure = Math.ceil((Math.min(upper, enough) / WEIGHT_MIN - difference) / 2);
    half = Math.min(Math.max(2 * half, sure), WIDER_MAX * half);
  }
  return lower < enough && lower < upper ? byNumberOfEdits(left, right, { lower, upper }) : { lower, upper };
}

/** What the number of edits alone says, each of which weighs 1 at most. */
function byNumberOfEdits(a: WeighedText, b: WeighedText, known: Bounds): Bounds {
  const edits = countEdits(a.units, b.units, EDITS_MAX);
  const least = edits ?? Math.max(EDITS_MAX + 1, editsAtLeast(a.units, b.units));
  const upper = edits === null ? known.upper : Math.min(known.upper, edits);
  return { lower: Math.min(upper, Math.max(known.lower, costAtLeast(a, b, least))), upper };
}

/** So many edits touch at least so many characters of each text (a replaced one half of two): they cost the lightest ones. */
function costAtLeast(a: WeighedText, b: WeighedText, edits: number): number {
  const more = b.units.length - a.units.length;
  return lightest(a.weights, (edits - more) / 2) + lightest(b.weights, (edits + more) / 2);
}

const lightest = (weights: Float32Array, count: number): number =>
  sum(
    weights
      .slice()
      .sort()
      .subarray(0, Math.max(0, Math.floor(count))),
  );

function withoutCommonEnds(a: WeighedText, b: WeighedText): readonly [WeighedText, WeighedText] {
  const shorter = Math.min(a.units.length, b.units.length);
  let head = 0;
  while (head < shorter && a.units[head] === b.units[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.units.at(-1 - tail) === b.units.at(-1 - tail)) tail++;
  return [between(a, head, tail), between(b, head, tail)];
}

const between = ({ units, weights }: WeighedText, head: number, tail: number): WeighedText => ({
  units: units.subarray(head, units.length - tail),
  weights: weights.subarray(head, weights.length - tail),
});

const sum = (weights: Float32Array): number => weights.reduce((total, weight) => total + weight, 0);

/**
 * The cost of the ways that keep within `half` diagonals of those from corner to corner. `upper` is infinite when the
 * search ended early: every way costs `enough`, or the cells ran out.
 */
function withinBand(
  a: WeighedText,
  b: WeighedText,
  half: number,
  enough: number,
  cellsMax: number,
): Bounds & { readonly cells: number } {
  const rows = a.units.length;
  const columns = b.units.length;
  const first = Math.min(0, columns - rows) - half;
  const width = Math.abs(columns - rows) + 2 * half + 1;
  // costs[1 + d] is the cell of column `row + first + d`; each row overwrites the one before. A wall at either end.
  const costs = new Float64Array(width + 2).fill(Number.POSITIVE_INFINITY);
  let across = 0;
  for (let column = 0; column - first < width && column <= columns; column++) {
    if (column > 0) across += b.weights[column - 1] ?? 0;
    costs[1 + column - first] = across;
  }
  let cells = 0;
  for (let row = 1; row <= rows; row++) {
    const unit = a.units[row - 1] ?? 0;
    const weight = a.weights[row - 1] ?? 0;
    const from = Math.max(0, -row - first);
    const to = Math.min(width - 1, columns - row - first);
    let least = Number.POSITIVE_INFINITY;
    let beside = Number.POSITIVE_INFINITY;
    if (from > 0) costs[from] = beside;
    for (let d = from; d <= to; d++) {
      const column = row + first + d;
      let cost = (costs[d + 2] ?? 0) + weight;
      if (column > 0) {
        const other = b.weights[column - 1] ?? 0;
        const replaced = (costs[d + 1] ?? 0) + (unit === b.units[column - 1] ? 0 : Math.max(weight, other));
        if (replaced < cost) cost = replaced;
        if (beside + other < cost) cost = beside + other;
      }
      costs[d + 1] = cost;
      beside = cost;
      if (cost < least) least = cost;
    }
    cells += to - from + 1;
    if (least >= enough || cells > cellsMax) return { lower: least, upper: Number.POSITIVE_INFINITY, cells };
  }
  const cost = costs[1 + columns - rows - first] ?? 0;
  return { lower: cost, upper: cost, cells };
}
