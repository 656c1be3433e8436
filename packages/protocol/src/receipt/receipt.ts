// A receipt as it is served, and the heads of the log that it is a leaf of. docs/reference/receipts.md explains each field.
import { z } from "zod";
import { entryId, jobId, modelId, nodeId, sha256Hex } from "../ids.ts";
import { publicKeyJwk } from "../socket/hello.ts";
import { QUORUM_LIMITS, verificationStatus } from "../verification.ts";
import { canonicalJson } from "./canonical-json.ts";
import { bytesOfBase64url } from "./hex.ts";
import { leafHash, type Sha256 } from "./merkle.ts";
import { receiptIdOf } from "./receipt-id.ts";

export const RECEIPT_LIMITS = {
  /** More than any path of a log of safe-integer size. */
  pathHashesMax: 64,
  /** A message's worth of leaves needs eight hashes. */
  attestationCharsMax: 1_024,
  paramsCharsMax: 16_384,
} as const;

const UINT32_MAX = 2 ** 32 - 1;
const uint32 = z.int().min(0).max(UINT32_MAX);
/** What JSON's numbers hold exactly. */
const uint53 = z.int().min(0);
const base64url = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .refine((text) => bytesOfBase64url(text) !== undefined, { message: "must be base64url in its one form" });
/** A byte string has one text, and so a key has one thumbprint. */
const canonicalKey = publicKeyJwk.extend({ x: base64url(43).length(43), y: base64url(43).length(43) });
const hex = (bytes: number) => z.string().regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`));
const word = hex(32);
const signature = hex(65);
/** Of a contract or of the relay's key: lower case. */
export const evmAddress = hex(20);

/** What the relay states; what is signed and what is hashed into the log. Every field but `verdict`'s is always there. */
export const receiptBody = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^rcp_[0-9A-Z]{26}-\d{1,10}$/),
  /** 0, and one more for each later verdict on the same chunk. */
  revision: uint32,
  jobId,
  chunkIndex: uint32,
  firstItem: uint32,
  itemCount: uint32.min(1),
  modelId,
  modelHash: sha256Hex,
  /** SHA-256 of the chunk's input bundle and of its output bundle. */
  inputHash: sha256Hex,
  outputHash: sha256Hex,
  /** The job's parameters; an empty object where the task has none. */
  params: z
    .record(z.string(), z.json())
    .refine((params) => canonicalJson(params).length <= RECEIPT_LIMITS.paramsCharsMax, { message: "is too long" }),
  /** A whole number; null where nothing is drawn. */
  seed: z
    .string()
    .regex(/^(0|[1-9]\d{0,19})$/)
    .nullable(),
  node: z.strictObject({ id: nodeId, publicKey: canonicalKey, thumbprint: base64url(43).length(43) }),
  fence: uint53,
  /** `packAttestations`: the node's signature over its message's results, and this result's place among them. */
  attestation: base64url(RECEIPT_LIMITS.attestationCharsMax),
  verdict: z.strictObject({
    status: verificationStatus.exclude(["provisional"]),
    agreed: z.strictObject({ by: uint32.max(QUORUM_LIMITS.ofMax), of: uint32.max(QUORUM_LIMITS.ofMax) }).optional(),
    corrected: z.literal(true).optional(),
  }),
  /** The ledger entry that settled the answer; null when it cost nothing. */
  entryId: entryId.nullable(),
  /** Of the answer's acceptance, or of the verdict on it; milliseconds since the epoch. */
  atMs: uint53,
  /** The leaf hash of the revision before. */
  previous: sha256Hex.nullable(),
});
export type ReceiptBody = z.infer<typeof receiptBody>;

/** EIP-712's domain, with its words (`domainWords`). */
export const receiptDomain = z.strictObject({
  name: z.literal("Starling"),
  version: z.literal("1"),
  chainId: uint53,
  verifyingContract: evmAddress.nullable(),
  words: z.array(word).min(3).max(4),
});
export type ReceiptDomain = z.infer<typeof receiptDomain>;

export const treeHead = z.strictObject({
  logId: sha256Hex,
  /** Leaves. */
  size: uint53,
  rootHash: sha256Hex,
  timestampMs: uint53,
});
export type TreeHead = z.infer<typeof treeHead>;

export const signedTreeHead = treeHead.extend({ words: z.array(word).length(4), signature });
export type SignedTreeHead = z.infer<typeof signedTreeHead>;

/** GET /v1/receipts/:id */
export const receipt = z.strictObject({
  body: receiptBody,
  domain: receiptDomain,
  /** EIP-712's encodeData, a word a field: what the signature is over, so that an altered field can be told from the rest. */
  words: z.array(word).length(29),
  signature,
  log: z.strictObject({
    leafIndex: uint53,
    /** The nearest first, up to the root of `head`. */
    path: z.array(sha256Hex).max(RECEIPT_LIMITS.pathHashesMax),
    head: signedTreeHead,
  }),
});
export type Receipt = z.infer<typeof receipt>;

/** GET /v1/log/head */
export const logHead = z.strictObject({ domain: receiptDomain, head: signedTreeHead });
export type LogHead = z.infer<typeof logHead>;

/** GET /v1/log/proof: `size` leaves include leaf `leaf`; or the log of `first` leaves is how that of `second` begins. */
export const logProof = z.union([
  z.strictObject({
    leaf: uint53,
    size: uint53,
    leafHash: sha256Hex,
    rootHash: sha256Hex,
    path: z.array(sha256Hex).max(RECEIPT_LIMITS.pathHashesMax),
  }),
  z.strictObject({
    first: uint53,
    second: uint53,
    firstRootHash: sha256Hex,
    secondRootHash: sha256Hex,
    path: z.array(sha256Hex).max(2 * RECEIPT_LIMITS.pathHashesMax),
  }),
]);
export type LogProof = z.infer<typeof logProof>;

/** GET /v1/log/key */
export const logKey = z.strictObject({
  address: evmAddress,
  logId: sha256Hex,
  chainId: uint53,
  verifyingContract: evmAddress.nullable(),
});
export type LogKey = z.infer<typeof logKey>;

const encoder = new TextEncoder();

/** The bytes that are a leaf of the log. */
export const receiptBytes = (body: ReceiptBody): Uint8Array => encoder.encode(canonicalJson(body));

export const receiptLeafHash = (sha256: Sha256, body: ReceiptBody): Uint8Array => leafHash(sha256, receiptBytes(body));

/** RFC 7638, SHA-256. */
export const thumbprintBytes = (sha256: Sha256, { crv, kty, x, y }: ReceiptBody["node"]["publicKey"]): Uint8Array =>
  sha256(encoder.encode(JSON.stringify({ crv, kty, x, y })));

/** The log of the relay whose address this is: SHA-256 over `starling log 1`, a line feed, and the address in lower case. */
export const logIdBytes = (sha256: Sha256, relayAddress: string): Uint8Array =>
  sha256(encoder.encode(`starling log 1\n${relayAddress.toLowerCase()}`));

/** The field that contradicts another of the same body, or null. */
export function contradictionIn(body: ReceiptBody): string | null {
  const { id, jobId, chunkIndex, revision, previous, verdict } = body;
  if (id !== receiptIdOf(jobId, chunkIndex)) return "body.id";
  if ((revision === 0) !== (previous === null)) return "body.previous";
  if ((verdict.status === "agreed") !== (verdict.agreed !== undefined)) return "body.verdict.agreed";
  return null;
}

/** The point of a key as 32 bytes each. */
export const coordinateBytes = (coordinate: string): Uint8Array => {
  const bytes = bytesOfBase64url(coordinate);
  if (bytes === undefined || bytes.byteLength !== 32) throw new Error("a coordinate of P-256 has 32 bytes");
  return bytes;
};
