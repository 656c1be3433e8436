// A relay's log and key on paper: real keys, real signatures, no network. For tests and benches of the verifier.
import { generateKeyPairSync, sign } from "node:crypto";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import {
  attestationLeaf,
  attestationText,
  base64urlOf,
  bytesOfHex,
  digestOfWords,
  hexOf,
  type JobId,
  logIdBytes,
  packAttestations,
  packBundle,
  pathsOf,
  publicKeyJwk,
  RECEIPT_STRUCT,
  type Receipt,
  type ReceiptBody,
  receiptDomainOf,
  receiptIdOf,
  receiptLeafHash,
  rootOf,
  type SignedTreeHead,
  type SigningDomain,
  TREE_HEAD_STRUCT,
  type TypedStruct,
  thumbprintBytes,
  wordsOf,
} from "@starling/protocol";
import { keccak256, sha256 } from "../verify-receipt/hashes.ts";

export const PAPER_JOB: JobId = "job_01JD0000000000000000000000";
export const paperOutput = (chunkIndex: number): Uint8Array =>
  packBundle([new TextEncoder().encode(`out ${chunkIndex}`)]);
export const paperInput = (chunkIndex: number): Uint8Array =>
  packBundle([new TextEncoder().encode(`in ${chunkIndex}`)]);

export interface PaperRelay {
  readonly address: string;
  readonly bodies: readonly ReceiptBody[];
  /** Appends a receipt for the next chunk; what is given replaces its fields. */
  append(more?: Partial<ReceiptBody>): ReceiptBody;
  /** Of the first `size` leaves. */
  head(size: number, timestampMs?: number): SignedTreeHead;
  receipt(leafIndex: number, head?: SignedTreeHead): Receipt;
  leaves(): readonly Uint8Array[];
}

export const PAPER_TIME_MS = Date.UTC(2026, 10, 22, 12);
const LEAVES_A_MESSAGE = 3;

export function paperRelay(
  signing: SigningDomain = { chainId: 31_337, verifyingContract: null },
  key: Uint8Array = secp256k1.utils.randomSecretKey(),
  outputOf: (chunkIndex: number) => Uint8Array = paperOutput,
): PaperRelay {
  const domain = receiptDomainOf(keccak256, signing);
  const point = secp256k1.getPublicKey(key, false);
  const address = `0x${hexOf(keccak256(point.subarray(1)).subarray(12))}`;
  const logId = hexOf(logIdBytes(sha256, address));
  const node = paperNode(outputOf);
  const bodies: ReceiptBody[] = [];
  const hashes: Uint8Array[] = [];
  const leaves = () => hashes;

  const signed = <T>(struct: TypedStruct<T>, of: T) => {
    const words = wordsOf(keccak256, struct, of);
    const digest = digestOfWords(keccak256, domain, domain.words, struct, words);
    const bytes = secp256k1.sign(digest, key, { prehash: false, format: "recovered" });
    const v = 27 + (bytes[0] ?? 0);
    return { words, signature: `0x${hexOf(bytes.subarray(1))}${v.toString(16)}` };
  };
  const head = (size: number, timestampMs = PAPER_TIME_MS + size): SignedTreeHead => {
    const of = { logId, size, rootHash: hexOf(rootOf(sha256, leaves().slice(0, size))), timestampMs };
    return { ...of, ...signed(TREE_HEAD_STRUCT, of) };
  };

  return {
    address,
    bodies,
    leaves,
    head,
    append(more = {}) {
      const body = { ...node.body(bodies.length), ...more };
      bodies.push(body);
      hashes.push(receiptLeafHash(sha256, body));
      return body;
    },
    receipt(leafIndex, under = head(bodies.length)) {
      const body = bodies[leafIndex];
      const leaf = leaves()[leafIndex];
      const path = pathsOf(sha256, leaves().slice(0, under.size))[leafIndex];
      if (body === undefined || leaf === undefined || path === undefined) throw new Error("there is no such leaf");
      const of = { body, logId, leafIndex, leafHash: hexOf(leaf) };
      return { body, domain, ...signed(RECEIPT_STRUCT, of), log: { leafIndex, path: path.map(hexOf), head: under } };
    },
  };
}

/** A node with a key of its own that attests its results, three a message. */
function paperNode(outputOf: (chunkIndex: number) => Uint8Array) {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = pair.publicKey.export({ format: "jwk" });
  const publicKey = publicKeyJwk.parse({ kty, crv, x, y });
  const thumbprint = base64urlOf(thumbprintBytes(sha256, publicKey));
  const facts = (chunkIndex: number) => ({
    jobId: PAPER_JOB,
    chunkIndex,
    fence: 1_795_000_000_000_000 + chunkIndex,
    modelHash: hexOf(sha256(bytesOfHex("aa"))),
    inputHash: hexOf(sha256(paperInput(chunkIndex))),
    outputHash: hexOf(sha256(outputOf(chunkIndex))),
  });
  return {
    body(chunkIndex: number): ReceiptBody {
      const own = facts(chunkIndex);
      const message = [own, facts(chunkIndex + 1), facts(chunkIndex + 2)].slice(0, LEAVES_A_MESSAGE);
      const leaves = message.map((of) => attestationLeaf(sha256, of));
      const signature = sign("sha256", Buffer.from(attestationText(sha256, leaves)), {
        key: pair.privateKey,
        dsaEncoding: "ieee-p1363",
      });
      const [attestation = new Uint8Array()] = packAttestations(sha256, leaves, signature);
      return {
        version: 1,
        id: receiptIdOf(PAPER_JOB, chunkIndex),
        revision: 0,
        ...own,
        firstItem: chunkIndex * 12,
        itemCount: 12,
        modelId: "use-lite-en",
        params: {},
        seed: null,
        node: { id: "node_01JD0000000000000000000000", publicKey, thumbprint },
        attestation: base64urlOf(attestation),
        verdict: { status: "checked" },
        entryId: `ent_01JD00000000000000000000${String(chunkIndex % 100).padStart(2, "0")}`,
        atMs: PAPER_TIME_MS + chunkIndex,
        previous: null,
      };
    },
  };
}
