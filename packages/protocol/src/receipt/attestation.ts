// A node's word for its results: one signature a message, over the root of one leaf a result, and what is kept of it for each.
import type { JobId } from "../ids.ts";
import { leafHash, pathsOf, rootFromPath, rootOf, type Sha256 } from "./merkle.ts";

/** What a node attests of one result. Hashes are 64 lower-case hex digits: of the model, the chunk's input bundle, its output bundle. */
export interface Attested {
  readonly modelHash: string;
  readonly inputHash: string;
  readonly outputHash: string;
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
}

const encoder = new TextEncoder();
/** A leaf's text is hashed at once: one buffer serves them all. */
const scratch = new Uint8Array(1024);

export const attestationLeaf = (sha256: Sha256, attested: Attested): Uint8Array => {
  const { modelHash, inputHash, outputHash, jobId, chunkIndex, fence } = attested;
  const text = `starling result 1\n${modelHash}\n${inputHash}\n${outputHash}\n${jobId}\n${chunkIndex}\n${fence}`;
  const { read, written } = encoder.encodeInto(text, scratch);
  return leafHash(sha256, read === text.length ? scratch.subarray(0, written) : encoder.encode(text));
};

/** The text that a node signs with its key for a message of results. */
export function attestationText(sha256: Sha256, leaves: readonly Uint8Array[]): string {
  return textOfRoot(rootOf(sha256, leaves));
}

const textOfRoot = (root: Uint8Array): string => {
  let hex = "";
  for (const byte of root) hex += byte.toString(16).padStart(2, "0");
  return `starling attestation 1\n${hex}`;
};

export const SIGNATURE_BYTES = 64;
const HEAD_BYTES = 4;

/** What is kept with each result of a message: u16 index, u16 leaves, the 64 bytes of the signature, then the leaf's path. */
export function packAttestations(sha256: Sha256, leaves: readonly Uint8Array[], signature: Uint8Array): Uint8Array[] {
  if (signature.byteLength !== SIGNATURE_BYTES) throw new Error("a P-256 signature has 64 bytes");
  const paths = pathsOf(sha256, leaves);
  const size = (path: readonly Uint8Array[]): number => HEAD_BYTES + SIGNATURE_BYTES + 32 * path.length;
  // One buffer for all of them: thousands of small ones cost more than what is written in them.
  const all = new Uint8Array(paths.reduce((sum, path) => sum + size(path), 0));
  const view = new DataView(all.buffer);
  let at = 0;
  return paths.map((path, index) => {
    const from = at;
    view.setUint16(at, index, true);
    view.setUint16(at + 2, leaves.length, true);
    all.set(signature, at + HEAD_BYTES);
    at += HEAD_BYTES + SIGNATURE_BYTES;
    for (const hash of path) {
      all.set(hash, at);
      at += 32;
    }
    return all.subarray(from, at);
  });
}

/** The signed text and its signature, as a kept attestation and its leaf give them; undefined when they don't fit together. */
export function unpackAttestation(
  sha256: Sha256,
  leaf: Uint8Array,
  packed: Uint8Array,
): { readonly text: string; readonly signature: Uint8Array } | undefined {
  const rest = packed.byteLength - HEAD_BYTES - SIGNATURE_BYTES;
  if (rest < 0 || rest % 32 !== 0) return undefined;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const path: Uint8Array[] = [];
  for (let at = HEAD_BYTES + SIGNATURE_BYTES; at < packed.byteLength; at += 32) path.push(packed.subarray(at, at + 32));
  const root = rootFromPath(sha256, leaf, view.getUint16(0, true), view.getUint16(2, true), path);
  if (root === undefined) return undefined;
  return { text: textOfRoot(root), signature: packed.subarray(HEAD_BYTES, HEAD_BYTES + SIGNATURE_BYTES) };
}
