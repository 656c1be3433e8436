// The node's word for its results: what each lease took in and gave out, hashed beside the runs, and one signature a message.
import { type Attested, attestationLeaf, attestationText, packBundle } from "@starling/protocol";
import type { Answer, Batch } from "../machine/index.ts";
import type { NodeKey } from "../platform/node-key.ts";
import { sha256, sha256Hex } from "../platform/sha256.ts";

export interface Attestor {
  /** Hashes what a run's leases hold while the run goes on. @param modelHash of the manifest that it runs */
  begin(batch: Pick<Batch, "leases">, modelHash: string): void;
  /**
   * The signature over these answers' leaves, ready for `results`; null when none is ok. The same answers may be signed
   * again: nothing is hashed twice.
   */
  sign(answers: readonly Answer[]): Promise<string | null>;
  /** Forgets all but these fences. */
  keep(fences: readonly number[]): void;
  /** How many leases it knows. */
  readonly size: number;
}

interface Known {
  readonly modelHash: string;
  readonly inputHash: string | Promise<string>;
  output?: { readonly bytes: Uint8Array; readonly hash: string | Promise<string> };
}

export function createAttestor(key: NodeKey): Attestor {
  const known = new Map<number, Known>();

  async function leafOf({ result, output }: Answer & { readonly output: Uint8Array }): Promise<Uint8Array> {
    const { jobId, chunkIndex, fence } = result;
    const lease = known.get(fence);
    if (lease === undefined) throw new Error("a result of a lease that never ran");
    if (lease.output?.bytes !== output) lease.output = { bytes: output, hash: sha256Hex(output) };
    const attested: Attested = {
      modelHash: lease.modelHash,
      inputHash: await lease.inputHash,
      outputHash: await lease.output.hash,
      jobId,
      chunkIndex,
      fence,
    };
    return attestationLeaf(sha256, attested);
  }

  return {
    begin: (batch, modelHash) => {
      for (const { fence, items } of batch.leases) {
        known.set(fence, { modelHash, inputHash: sha256Hex(packBundle(items)) });
      }
    },
    sign: async (answers) => {
      const leaves = await Promise.all(
        answers.flatMap(({ output, ...answer }) => (output === null ? [] : [leafOf({ ...answer, output })])),
      );
      return leaves.length === 0 ? null : key.sign(attestationText(sha256, leaves));
    },
    keep: (fences) => {
      const kept = new Set(fences);
      for (const fence of known.keys()) if (!kept.has(fence)) known.delete(fence);
    },
    get size() {
      return known.size;
    },
  };
}
