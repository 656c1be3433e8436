import { TILE_HASHES, type Tile } from "@starling/domain";
import type { ReceiptStore } from "../ports/receipt-store.ts";
import { createBoundedMap } from "./bounded-map.ts";
import { RECEIPT_LOG_LIMITS } from "./receipt-limits.ts";
import type { TileSource } from "./tree-heads.ts";

/** Reads tiles together; full ones never change and are remembered. */
export function createTileReader(store: Pick<ReceiptStore, "tiles">): TileSource {
  const full = createBoundedMap<Tile>(RECEIPT_LOG_LIMITS.tilesCachedMax);
  return async (keys) => {
    const tiles = new Map<string, Tile>();
    const missing = keys.filter((key) => {
      const name = `${key.level}/${key.index}`;
      const tile = full.get(name);
      if (tile !== undefined) tiles.set(name, tile);
      return tile === undefined;
    });
    for (const tile of await store.tiles(missing)) {
      const name = `${tile.level}/${tile.index}`;
      tiles.set(name, tile);
      if (tile.hashes.length === TILE_HASHES) full.set(name, tile);
    }
    return ({ level, index }) => {
      const tile = tiles.get(`${level}/${index}`);
      if (tile === undefined) throw new Error(`tile ${level}/${index} of the receipt log was not read`);
      return tile.hashes;
    };
  };
}
