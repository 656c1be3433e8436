// Merkle trees as in RFC 9162, section 2.1: hashes of leaves and nodes, roots, paths. The hash function is an argument.

/** SHA-256 of the parts, one behind the other: 32 bytes. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (sha256: Sha256, leaf: Uint8Array): Uint8Array => sha256(LEAF, leaf);
export const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);

/** The largest power of two below `n` (n >= 2). */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH: the root over leaf hashes; of none, the hash of nothing. */
export function rootOf(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  let level = leaves;
  while (level.length > 1) level = parentsOf(sha256, level);
  const [root] = level;
  if (root === undefined) throw new Error("a tree without a root");
  return root;
}

/** The next level up; a last node without a sibling moves up as it is, which gives the tree of RFC 9162. */
function parentsOf(sha256: Sha256, level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i];
    const right = level[i + 1];
    if (left === undefined) break;
    parents.push(right === undefined ? left : nodeHash(sha256, left, right));
  }
  return parents;
}

/** PATH: what must be hashed with the leaf to reach the root, the nearest first; for every leaf at once. */
export function pathsOf(sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array[][] {
  const paths: Uint8Array[][] = leaves.map(() => []);
  let level = leaves;
  for (let width = 1; level.length > 1; width *= 2) {
    for (let i = 0; i < level.length; i++) {
      const sibling = level[i ^ 1];
      if (sibling === undefined) continue;
      for (let leaf = i * width; leaf < Math.min((i + 1) * width, leaves.length); leaf++) paths[leaf]?.push(sibling);
    }
    level = parentsOf(sha256, level);
  }
  return paths;
}

/** The root that a leaf hash and its path lead to; undefined when the path can't be one of leaf `index` of `size`. */
export function rootFromPath(
  sha256: Sha256,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0 || sibling.byteLength !== 32) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}
