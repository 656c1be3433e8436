// What a log's proofs show: RFC 9162, sections 2.1.3.2 and 2.1.4.2. The hash function is an argument.
import { nodeHash, rootFromPath, type Sha256 } from "./merkle.ts";

export interface InclusionProof {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly rootHash: Uint8Array;
}

/** Whether the leaf is number `index` (from 0) of the log that had `size` leaves and this root. */
export function verifyInclusion(sha256: Sha256, proof: InclusionProof): boolean {
  const root = rootFromPath(sha256, proof.leafHash, proof.index, proof.size, proof.path);
  return root !== undefined && sameBytes(root, proof.rootHash);
}

export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly path: readonly Uint8Array[];
  readonly firstRootHash: Uint8Array;
  readonly secondRootHash: Uint8Array;
}

/** Whether the log of `first` leaves is how the log of `second` leaves begins. */
export function verifyConsistency(sha256: Sha256, proof: ConsistencyProof): boolean {
  const { first, second, path, firstRootHash, secondRootHash } = proof;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second) return false;
  if (path.some((hash) => hash.byteLength !== 32)) return false;
  if (first === second) return path.length === 0 && sameBytes(firstRootHash, secondRootHash);
  if (first === 0) return path.length === 0 && sameBytes(firstRootHash, sha256());
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  // A complete first tree is a node of the second: its root is where both ways begin.
  const [seed, ...rest] = fn === 0 ? [firstRootHash, ...path] : path;
  if (seed === undefined) return false;
  let fr = seed;
  let sr = seed;
  for (const hash of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(sha256, hash, fr);
      sr = nodeHash(sha256, hash, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      sr = nodeHash(sha256, sr, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameBytes(fr, firstRootHash) && sameBytes(sr, secondRootHash);
}

const half = (n: number): number => Math.floor(n / 2);

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
