// Merkle trees word for word as RFC 9162 defines them, slow: what the quick ones are held against.
import { createHash } from "node:crypto";
import { leafHash, nodeHash, type Sha256, splitPoint } from "../merkle.ts";

export const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
export const leavesOf = (n: number) =>
  Array.from({ length: n }, (_, i) => leafHash(sha256, Uint8Array.of(i & 255, i >> 8)));

/** RFC 9162, 2.1.1. */
export function mth(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = splitPoint(leaves.length);
  return nodeHash(sha256, mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}
