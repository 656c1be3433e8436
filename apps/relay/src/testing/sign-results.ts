import { attestationLeaf, attestationText } from "@starling/protocol";
import { sha256, sha256Hex } from "../sha256.ts";
import type { NodeIdentity } from "./node-identity.ts";
import type { Work } from "./work.ts";

/** A node's signature over a message of results, as every node makes it: one output for each lease, in order. */
export function signResults(
  identity: Pick<NodeIdentity, "signText">,
  modelHashes: ReadonlyMap<string, string>,
  works: readonly Work[],
  outputs: readonly Uint8Array[],
): string {
  const leaves = works.map(({ lease: { modelId, jobId, chunkIndex, fence }, input }, i) =>
    attestationLeaf(sha256, {
      modelHash: modelHashes.get(modelId) ?? "",
      inputHash: sha256Hex(input),
      outputHash: sha256Hex(outputs[i] ?? new Uint8Array()),
      jobId,
      chunkIndex,
      fence,
    }),
  );
  return identity.signText(attestationText(sha256, leaves));
}
