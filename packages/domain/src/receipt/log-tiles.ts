// How a log of any length is kept: in tiles of 256 hashes. A tile of level 0 has hashes of leaves; one of level L has the
// roots of full tiles of level L - 1. Tiles only grow, at their end.
import { rootOf, type Sha256 } from "@starling/protocol/vocabulary";

export const TILE_HASHES = 256;
/** Levels of the tree that one level of tiles spans. */
export const TILE_HEIGHT = 8;

export interface TileKey {
  readonly level: number;
  readonly index: number;
}

export interface Tile extends TileKey {
  /** 1 to 256 hashes of 32 bytes. */
  readonly hashes: readonly Uint8Array[];
}

/** The hashes of a tile; throws when there is no such tile. */
export type ReadTile = (key: TileKey) => readonly Uint8Array[];

/** The tiles of a log of `size` leaves that aren't full: at most one a level. */
export function growingTiles(size: number): TileKey[] {
  const keys: TileKey[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_HASHES))
    if (hashes % TILE_HASHES !== 0) keys.push({ level, index: Math.floor(hashes / TILE_HASHES) });
  return keys;
}

/**
 * Appends leaf hashes to a log of `size` leaves, and gives every tile that changed, whole.
 * @param readTile has the tiles of `growingTiles(size)`
 */
export function appendLeaves(
  sha256: Sha256,
  size: number,
  leaves: readonly Uint8Array[],
  readTile: ReadTile,
): { readonly size: number; readonly tiles: Tile[] } {
  const tiles: Tile[] = [];
  let added = leaves;
  for (let level = 0, count = size; added.length > 0; level += 1, count = Math.floor(count / TILE_HASHES)) {
    const full: Uint8Array[] = [];
    let index = Math.floor(count / TILE_HASHES);
    let hashes = count % TILE_HASHES === 0 ? [] : [...readTile({ level, index })];
    if (hashes.length !== count % TILE_HASHES) throw new Error(`tile ${level}/${index} doesn't fit a log of ${size}`);
    for (let taken = 0; taken < added.length; ) {
      const more = added.slice(taken, taken + TILE_HASHES - hashes.length);
      taken += more.length;
      hashes = [...hashes, ...more];
      tiles.push({ level, index, hashes });
      if (hashes.length < TILE_HASHES) break;
      full.push(rootOf(sha256, hashes));
      hashes = [];
      index += 1;
    }
    added = full;
  }
  return { size: size + leaves.length, tiles };
}
