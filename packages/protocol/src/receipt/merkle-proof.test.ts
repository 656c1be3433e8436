import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfHex, hexOf } from "./hex.ts";
import { leafHash, pathsOf, rootOf, splitPoint } from "./merkle.ts";
import { verifyConsistency, verifyInclusion } from "./merkle-proof.ts";
import { leavesOf, mth, sha256 } from "./testing/naive-tree.ts";

/** RFC 9162, 2.1.4.1, word for word. */
function subproof(m: number, leaves: readonly Uint8Array[], isComplete: boolean): Uint8Array[] {
  if (m === leaves.length) return isComplete ? [] : [mth(leaves)];
  const k = splitPoint(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), isComplete), mth(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}

describe("proofs over a log", () => {
  it("[RC4] roots are those that Certificate Transparency's own tests have for the same leaves", () => {
    const data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const leaves = data.map((hex) => leafHash(sha256, bytesOfHex(hex)));
    expect(leaves.map((_, i) => hexOf(rootOf(sha256, leaves.slice(0, i + 1))))).toEqual([
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]);
    expect(hexOf(rootOf(sha256, []))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("[RC5] every honest consistency proof holds, for each pair of sizes up to 40", () => {
    for (let second = 0; second <= 40; second++) {
      const leaves = leavesOf(second);
      for (let first = 0; first <= second; first++) {
        const path = first === 0 ? [] : subproof(first, leaves, true);
        const [firstRootHash, secondRootHash] = [mth(leaves.slice(0, first)), mth(leaves)];
        expect(verifyConsistency(sha256, { first, second, path, firstRootHash, secondRootHash })).toBe(true);
      }
    }
  });

  it("[RC5] a log with one leaf changed, a path with one hash changed, left out or added, shows nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), fc.nat(), (second, a, b, c) => {
        const first = 1 + (a % (second - 1));
        const leaves = leavesOf(second);
        const path = subproof(first, leaves, true);
        const proof = { first, second, path, firstRootHash: mth(leaves.slice(0, first)), secondRootHash: mth(leaves) };
        const holds = (more: Partial<typeof proof>) => verifyConsistency(sha256, { ...proof, ...more });
        expect(holds({})).toBe(true);

        const forked = leaves.with(b % first, sha256(Uint8Array.of(1)));
        const forkedPath = subproof(first, forked, true);
        expect(holds({ secondRootHash: mth(forked), path: forkedPath })).toBe(false);
        expect(holds({ secondRootHash: mth(forked) })).toBe(false);

        const other = path.with(c % path.length, sha256(Uint8Array.of(2)));
        expect(holds({ path: other })).toBe(false);
        expect(holds({ path: path.slice(1) })).toBe(false);
        expect(holds({ path: path.slice(0, -1) })).toBe(false);
        expect(holds({ path: [...path, sha256()] })).toBe(false);
        expect(holds({ first: second, second: first })).toBe(false);
        expect(holds({ path: path.map((hash) => hash.subarray(1)) })).toBe(false);
      }),
    );
  });

  it("[RC4] inclusion holds for the leaf at its place, and for no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
        const leaves = leavesOf(size);
        const rootHash = mth(leaves);
        const index = a % size;
        const leaf = leaves[index] ?? rootHash;
        const path = pathsOf(sha256, leaves)[index] ?? [];
        const proof = { leafHash: leaf, index, size, path, rootHash };
        expect(verifyInclusion(sha256, proof)).toBe(true);
        const other = b % size;
        if (other !== index) expect(verifyInclusion(sha256, { ...proof, index: other })).toBe(false);
        expect(verifyInclusion(sha256, { ...proof, leafHash: sha256(leaf) })).toBe(false);
        expect(verifyInclusion(sha256, { ...proof, rootHash: sha256(rootHash) })).toBe(false);
        for (const at of path.keys())
          expect(verifyInclusion(sha256, { ...proof, path: path.with(at, sha256(leaf)) })).toBe(false);
      }),
    );
  });
});
