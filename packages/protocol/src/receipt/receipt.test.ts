import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attestationLeaf, attestationText, packAttestations, unpackAttestation } from "./attestation.ts";
import { pathsOf, rootFromPath, rootOf } from "./merkle.ts";
import { readReceiptId, receiptIdOf } from "./receipt-id.ts";
import { leavesOf, mth, sha256 } from "./testing/naive-tree.ts";

describe("receipts' parts", () => {
  it("[RC1] roots are those of RFC 9162, and every path leads to its root", () => {
    for (let n = 0; n <= 70; n++) {
      const leaves = leavesOf(n);
      const root = rootOf(sha256, leaves);
      expect(root).toEqual(mth(leaves));
      pathsOf(sha256, leaves).forEach((path, i) => {
        expect(rootFromPath(sha256, leaves[i] ?? root, i, n, path)).toEqual(root);
      });
    }
  });

  it("[RC1] a path of another leaf, place or size leads elsewhere or nowhere", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), (n, a, b) => {
        const leaves = leavesOf(n);
        const root = rootOf(sha256, leaves);
        const [i, j] = [a % n, b % n];
        fc.pre(i !== j);
        const path = pathsOf(sha256, leaves)[i] ?? [];
        const leaf = leaves[i] ?? root;
        expect(rootFromPath(sha256, leaves[j] ?? root, i, n, path)).not.toEqual(root);
        expect(rootFromPath(sha256, leaf, i, n, path.slice(1))).not.toEqual(root);
        expect(rootFromPath(sha256, leaf, i, n, [...path, root])).not.toEqual(root);
        expect(rootFromPath(sha256, leaf, n, n, path)).toBeUndefined();
      }),
    );
  });

  it("[RC2] a kept attestation gives back what was signed, and nothing for another result", () => {
    const attested = Array.from({ length: 5 }, (_, chunkIndex) => ({
      modelHash: "aa",
      inputHash: "bb",
      outputHash: "cc",
      jobId: "job_01JD0000000000000000000000" as const,
      chunkIndex,
      fence: 7,
    }));
    const leaves = attested.map((a) => attestationLeaf(sha256, a));
    const signature = new Uint8Array(64).fill(9);
    const text = attestationText(sha256, leaves);
    packAttestations(sha256, leaves, signature).forEach((packed, i) => {
      const leaf = leaves[i] ?? signature;
      expect(unpackAttestation(sha256, leaf, packed)).toEqual({ text, signature });
      expect(unpackAttestation(sha256, leaves[(i + 1) % 5] ?? leaf, packed)?.text).not.toBe(text);
      expect(unpackAttestation(sha256, leaf, packed.subarray(1))).toBeUndefined();
    });
  });

  it("[RC3] a receipt's id names its chunk", () => {
    const jobId = "job_01JD0000000000000000000000" as const;
    expect(readReceiptId(receiptIdOf(jobId, 12))).toEqual({ jobId, chunkIndex: 12 });
    for (const bad of ["", "rcp_", "rcp_01JD0000000000000000000000-01", "rcp_01JD0000000000000000000000--1", jobId])
      expect(readReceiptId(bad)).toBeUndefined();
  });
});
