// Which hashes a proof is made of, and where they come from: a logarithm of tiles, never all leaves. RFC 9162, section 2.1.
import { nodeHash, rootOf, type Sha256, splitPoint } from "@starling/protocol/vocabulary";
import { type ReadTile, TILE_HASHES, TILE_HEIGHT, type TileKey } from "./log-tiles.ts";

/** Leaves `start` to `end` (exclusive) that have a node of their own in the tree. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The range whose hash is the root of the log of `size` leaves. */
export const rootRange = (size: number): LeafRange => ({ start: 0, end: size });

/** PATH (2.1.3.1): what is hashed with leaf `index` to reach the root of `size` leaves, the nearest first. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** PROOF (2.1.4.1): what shows that the log of `first` leaves (0 < first <= second) is how that of `second` begins. */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0, second];
  // Whether what is left of the first log is a whole tree that the verifier knows.
  let isKnown = true;
  while (first < end) {
    const middle = start + splitPoint(end - start);
    if (first <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      isKnown = false;
    }
  }
  if (!isKnown) ranges.push({ start, end });
  return ranges.reverse();
}

/** Where the hashes of the ranges lie: each tile once. */
export function tilesOf(ranges: readonly LeafRange[]): TileKey[] {
  const keys = new Map<string, TileKey>();
  const visit = ({ start, end }: LeafRange): void => {
    if (end <= start) return;
    const place = placeOf({ start, end });
    if (place !== undefined) {
      keys.set(`${place.key.level}/${place.key.index}`, place.key);
      return;
    }
    const middle = start + splitPoint(end - start);
    visit({ start, end: middle });
    visit({ start: middle, end });
  };
  for (const range of ranges) visit(range);
  return [...keys.values()];
}

/** MTH of the range's leaves. `readTile` has the tiles of `tilesOf([range])`. */
export function hashOfRange(sha256: Sha256, range: LeafRange, readTile: ReadTile): Uint8Array {
  const { start, end } = range;
  if (end <= start) return sha256();
  const place = placeOf(range);
  if (place !== undefined) {
    const hashes = readTile(place.key).slice(place.from, place.to);
    if (hashes.length !== place.to - place.from) throw new Error(`the log has no leaves ${start} to ${end}`);
    return rootOf(sha256, hashes);
  }
  const middle = start + splitPoint(end - start);
  const left = hashOfRange(sha256, { start, end: middle }, readTile);
  return nodeHash(sha256, left, hashOfRange(sha256, { start: middle, end }, readTile));
}

interface Place {
  readonly key: TileKey;
  /** Hashes of the tile. */
  readonly from: number;
  readonly to: number;
}

/** Where a whole subtree's leaves, or roots of tiles, stand side by side in one tile; undefined when the range is none. */
function placeOf({ start, end }: LeafRange): Place | undefined {
  const height = Math.log2(end - start);
  if (!Number.isInteger(height) || start % (end - start) !== 0) return undefined;
  const level = Math.floor(height / TILE_HEIGHT);
  const width = TILE_HASHES ** level;
  const first = start / width;
  const from = first % TILE_HASHES;
  return { key: { level, index: Math.floor(first / TILE_HASHES) }, from, to: from + (end - start) / width };
}
