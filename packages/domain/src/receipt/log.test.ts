import { createHash } from "node:crypto";
import {
  leafHash,
  nodeHash,
  pathsOf,
  rootOf,
  type Sha256,
  splitPoint,
  verifyConsistency,
  verifyInclusion,
} from "@starling/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consistencyRanges, hashOfRange, inclusionRanges, rootRange, tilesOf } from "./log-proofs.ts";
import { appendLeaves, growingTiles, type ReadTile, TILE_HASHES, type TileKey } from "./log-tiles.ts";

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const leavesOf = (n: number) => Array.from({ length: n }, (_, i) => leafHash(sha256, Buffer.from(String(i))));

class Tiles {
  readonly kept = new Map<string, readonly Uint8Array[]>();
  size = 0;

  append(leaves: readonly Uint8Array[]): void {
    const allowed = this.reading(growingTiles(this.size));
    const appended = appendLeaves(sha256, this.size, leaves, allowed);
    for (const { level, index, hashes } of appended.tiles) this.kept.set(`${level}/${index}`, hashes);
    this.size = appended.size;
  }

  /** Reads only what was asked for beforehand, as a relay does. */
  reading(keys: readonly TileKey[]): ReadTile {
    const allowed = new Set(keys.map(({ level, index }) => `${level}/${index}`));
    return ({ level, index }) => {
      const hashes = allowed.has(`${level}/${index}`) ? this.kept.get(`${level}/${index}`) : undefined;
      if (hashes === undefined) throw new Error(`tile ${level}/${index} wasn't asked for`);
      return hashes;
    };
  }

  hashes(ranges: readonly { start: number; end: number }[]): Uint8Array[] {
    const readTile = this.reading(tilesOf(ranges));
    return ranges.map((range) => hashOfRange(sha256, range, readTile));
  }

  root = (size: number): Uint8Array => this.hashes([rootRange(size)])[0] ?? sha256();
}

describe("the receipt log", () => {
  const sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 66_000];
  const all = leavesOf(66_000);

  it("[RL1] however it is appended to, its roots are those of the whole list", () => {
    const tiles = new Tiles();
    for (const size of sizes.slice(1)) {
      tiles.append(all.slice(tiles.size, size));
      expect(tiles.size).toBe(size);
      expect(tiles.root(size)).toEqual(rootOf(sha256, all.slice(0, size)));
    }
    // What was appended since doesn't change what an earlier size's root is.
    for (const size of sizes) expect(tiles.root(size)).toEqual(rootOf(sha256, all.slice(0, size)));
    expect([...tiles.kept.values()].every((hashes) => hashes.length <= TILE_HASHES)).toBe(true);
  });

  it("[RL1] in random portions it has the same tiles as at once", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }), (portions) => {
        const tiles = new Tiles();
        for (const portion of portions) tiles.append(all.slice(tiles.size, tiles.size + portion));
        const atOnce = new Tiles();
        atOnce.append(all.slice(0, tiles.size));
        expect([...tiles.kept].sort()).toEqual([...atOnce.kept].sort());
      }),
      { numRuns: 15 },
    );
  });

  it("[RL2] its inclusion proofs are those of the whole list, and hold", () => {
    const tiles = new Tiles();
    tiles.append(all);
    for (const size of [1, 2, 7, 256, 257, 1000]) {
      const leaves = all.slice(0, size);
      const paths = pathsOf(sha256, leaves);
      for (let index = 0; index < size; index += 1 + Math.floor(size / 50))
        expect(tiles.hashes(inclusionRanges(index, size))).toEqual(paths[index]);
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: all.length }), fc.nat(), (size, n) => {
        const index = n % size;
        const path = tiles.hashes(inclusionRanges(index, size));
        const leaf = all[index] ?? sha256();
        expect(verifyInclusion(sha256, { leafHash: leaf, index, size, path, rootHash: tiles.root(size) })).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("[RL3] its consistency proofs hold between any two sizes", () => {
    const tiles = new Tiles();
    tiles.append(all);
    const holds = (first: number, second: number) =>
      verifyConsistency(sha256, {
        first,
        second,
        path: tiles.hashes(first === 0 ? [] : consistencyRanges(first, second)),
        firstRootHash: tiles.root(first),
        secondRootHash: tiles.root(second),
      });
    for (let second = 1; second <= 34; second++)
      for (let first = 0; first <= second; first++)
        expect([first, second, holds(first, second)]).toEqual([first, second, true]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: all.length }), fc.nat(), (second, n) => {
        expect(holds(1 + (n % second), second)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("[RL4] a proof reads a logarithm of tiles, however long the log is", () => {
    const size = 3 * 10 ** 12 + 12_345;
    for (const index of [0, 1, 10 ** 6, 2 ** 40, size - 1]) {
      expect(tilesOf([...inclusionRanges(index, size), rootRange(size)]).length).toBeLessThanOrEqual(2 * 6);
      expect(tilesOf(consistencyRanges(index + 1, size)).length).toBeLessThanOrEqual(2 * 6);
    }
    expect(growingTiles(size).length).toBeLessThanOrEqual(6);
  });

  it("[RL4] tiles that don't fit the size are refused, and so are leaves that aren't there", () => {
    const tiles = new Tiles();
    tiles.append(all.slice(0, 300));
    expect(() => appendLeaves(sha256, 301, all.slice(301, 302), tiles.reading(growingTiles(301)))).toThrow(
      /doesn't fit/,
    );
    expect(() => tiles.root(301)).toThrow(/no leaves/);
  });

  it("[RL3] is the tree of RFC 9162 for a log of seven leaves, as its example has it", () => {
    const tiles = new Tiles();
    const d = all.slice(0, 7);
    tiles.append(d);
    const at = (i: number) => d[i] ?? sha256();
    const [a, b, c, dd, e, f] = [at(0), at(1), at(2), at(3), at(4), at(5)];
    const [g, h, i, j] = [nodeHash(sha256, a, b), nodeHash(sha256, c, dd), nodeHash(sha256, e, f), at(6)];
    const [k, l] = [nodeHash(sha256, g, h), nodeHash(sha256, i, j)];
    expect(tiles.hashes(inclusionRanges(0, 7))).toEqual([b, h, l]);
    expect(tiles.hashes(inclusionRanges(3, 7))).toEqual([c, g, l]);
    expect(tiles.hashes(inclusionRanges(4, 7))).toEqual([f, j, k]);
    expect(tiles.hashes(inclusionRanges(6, 7))).toEqual([i, k]);
    expect(tiles.hashes(consistencyRanges(3, 7))).toEqual([c, dd, g, l]);
    expect(tiles.hashes(consistencyRanges(4, 7))).toEqual([l]);
    expect(tiles.hashes(consistencyRanges(6, 7))).toEqual([i, j, k]);
    expect(splitPoint(7)).toBe(4);
  });
});
