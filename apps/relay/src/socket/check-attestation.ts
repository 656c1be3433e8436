// One signature a message stands for all its results: what must have been signed is computed here, and the signature checked.
import { type KeyObject, verify } from "node:crypto";
import type { ResultProof } from "@starling/domain";
import { attestationLeaf, attestationText, packAttestations, type Result } from "@starling/protocol";
import { sha256, sha256Hex } from "../sha256.ts";

/** A result that is ok, with what the relay knows of its lease and the part of the message that is its output. */
export interface Claimed {
  readonly result: Pick<Result, "jobId" | "chunkIndex" | "fence">;
  readonly modelHash: string;
  /** In hex. */
  readonly inputHash: string;
  readonly output: Uint8Array;
}

/**
 * Gives one proof a result, in order, or null when the signature doesn't fit. The signature is checked off this thread
 * (5 µs of it instead of 50); all of a message have it in common.
 */
export function checkAttestation(
  key: KeyObject,
  claimed: readonly Claimed[],
  attestation: string,
  done: (proofs: ResultProof[] | null) => void,
): void {
  const outputHashes = claimed.map(({ output }) => sha256Hex(output));
  const leaves = claimed.map(({ result: { jobId, chunkIndex, fence }, modelHash, inputHash }, i) =>
    attestationLeaf(sha256, {
      modelHash,
      inputHash,
      outputHash: outputHashes[i] ?? "",
      jobId,
      chunkIndex,
      fence,
    }),
  );
  const signature = Buffer.from(attestation, "base64url");
  const text = Buffer.from(attestationText(sha256, leaves));
  verify("sha256", text, { key, dsaEncoding: "ieee-p1363" }, signature, (error, fits) => {
    if (error !== null || !fits) return done(null);
    const packed = packAttestations(sha256, leaves, signature);
    done(
      claimed.map(({ inputHash }, i) => ({
        inputHash: Buffer.from(inputHash, "hex"),
        outputHash: Buffer.from(outputHashes[i] ?? "", "hex"),
        attestation: packed[i] ?? new Uint8Array(),
      })),
    );
  });
}
