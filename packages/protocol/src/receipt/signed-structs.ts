// The fields that a relay signs, in the order in which they are hashed. The order is for ever: a contract may know it.
import { canonicalJson } from "./canonical-json.ts";
import type { ReceiptBody, ReceiptDomain, TreeHead } from "./receipt.ts";
import {
  hexOfBase64url,
  type Keccak256,
  structHash,
  type TypedField,
  type TypedStruct,
  typedDigest,
  wordsOf,
} from "./typed-data.ts";

/** A receipt's body, and which leaf of which log it is. */
export interface ReceiptStatement {
  readonly body: ReceiptBody;
  readonly logId: string;
  readonly leafIndex: number;
  /** 64 hex digits: of the body, as the log has it. */
  readonly leafHash: string;
}

const NO_HASH = "0".repeat(64);

type Field = TypedField<ReceiptStatement>;
const field = (name: string, type: Field["type"], path: string, value: Field["value"]): Field => ({
  name,
  type,
  path,
  value,
});
const ofBody = (
  name: Exclude<keyof ReceiptBody, "params" | "seed" | "node" | "attestation" | "verdict" | "entryId" | "previous">,
  type: Field["type"],
): Field => field(name, type, `body.${name}`, ({ body }) => body[name]);

export const RECEIPT_STRUCT: TypedStruct<ReceiptStatement> = {
  name: "Receipt",
  fields: [
    ofBody("version", "uint32"),
    ofBody("id", "string"),
    ofBody("revision", "uint32"),
    ofBody("jobId", "string"),
    ofBody("chunkIndex", "uint32"),
    ofBody("firstItem", "uint32"),
    ofBody("itemCount", "uint32"),
    ofBody("modelId", "string"),
    ofBody("modelHash", "bytes32"),
    ofBody("inputHash", "bytes32"),
    ofBody("outputHash", "bytes32"),
    field("params", "string", "body.params", ({ body }) => canonicalJson(body.params)),
    field("seed", "string", "body.seed", ({ body }) => body.seed ?? ""),
    field("nodeId", "string", "body.node.id", ({ body }) => body.node.id),
    field("nodeKeyX", "bytes32", "body.node.publicKey.x", ({ body }) => hexOfBase64url(body.node.publicKey.x)),
    field("nodeKeyY", "bytes32", "body.node.publicKey.y", ({ body }) => hexOfBase64url(body.node.publicKey.y)),
    field("nodeThumbprint", "bytes32", "body.node.thumbprint", ({ body }) => hexOfBase64url(body.node.thumbprint)),
    ofBody("fence", "uint64"),
    field("attestation", "bytes", "body.attestation", ({ body }) => hexOfBase64url(body.attestation)),
    field("verdict", "string", "body.verdict.status", ({ body }) => body.verdict.status),
    field("agreedBy", "uint32", "body.verdict.agreed.by", ({ body }) => body.verdict.agreed?.by ?? 0),
    field("agreedOf", "uint32", "body.verdict.agreed.of", ({ body }) => body.verdict.agreed?.of ?? 0),
    field("corrected", "bool", "body.verdict.corrected", ({ body }) => body.verdict.corrected === true),
    field("entryId", "string", "body.entryId", ({ body }) => body.entryId ?? ""),
    ofBody("atMs", "uint64"),
    field("previous", "bytes32", "body.previous", ({ body }) => body.previous ?? NO_HASH),
    field("logId", "bytes32", "log.head.logId", ({ logId }) => logId),
    field("leafIndex", "uint64", "log.leafIndex", ({ leafIndex }) => leafIndex),
    // Last: it differs whenever any field of the body does.
    field("leafHash", "bytes32", "body", ({ leafHash }) => leafHash),
  ],
};

export const TREE_HEAD_STRUCT: TypedStruct<TreeHead> = {
  name: "TreeHead",
  fields: [
    { name: "logId", type: "bytes32", path: "logId", value: ({ logId }) => logId },
    { name: "size", type: "uint64", path: "size", value: ({ size }) => size },
    { name: "rootHash", type: "bytes32", path: "rootHash", value: ({ rootHash }) => rootHash },
    { name: "timestampMs", type: "uint64", path: "timestampMs", value: ({ timestampMs }) => timestampMs },
  ],
};

type DomainFacts = Omit<ReceiptDomain, "words">;
const DOMAIN_FIELDS: readonly TypedField<DomainFacts>[] = [
  { name: "name", type: "string", path: "domain.name", value: ({ name }) => name },
  { name: "version", type: "string", path: "domain.version", value: ({ version }) => version },
  { name: "chainId", type: "uint256", path: "domain.chainId", value: ({ chainId }) => chainId },
];
const CONTRACT: TypedField<DomainFacts> = {
  name: "verifyingContract",
  type: "address",
  path: "domain.verifyingContract",
  value: ({ verifyingContract }) => verifyingContract ?? `0x${"0".repeat(40)}`,
};
const DOMAIN_STRUCT: TypedStruct<DomainFacts> = { name: "EIP712Domain", fields: DOMAIN_FIELDS };
const DOMAIN_OF_CONTRACT_STRUCT: TypedStruct<DomainFacts> = {
  name: "EIP712Domain",
  fields: [...DOMAIN_FIELDS, CONTRACT],
};

/** With the contract's address only where there is one. */
export const domainStruct = ({ verifyingContract }: DomainFacts): TypedStruct<DomainFacts> =>
  verifyingContract === null ? DOMAIN_STRUCT : DOMAIN_OF_CONTRACT_STRUCT;

export interface SigningDomain {
  readonly chainId: number;
  /** 0x and 40 lower-case hex digits. */
  readonly verifyingContract: string | null;
}

/** The domain as it is served. */
export function receiptDomainOf(keccak256: Keccak256, { chainId, verifyingContract }: SigningDomain): ReceiptDomain {
  const facts: DomainFacts = { name: "Starling", version: "1", chainId, verifyingContract };
  return { ...facts, words: wordsOf(keccak256, domainStruct(facts), facts) };
}

/** What is signed, of the words as they are given. */
export function digestOfWords<T>(
  keccak256: Keccak256,
  domain: ReceiptDomain,
  domainWords: readonly string[],
  struct: TypedStruct<T>,
  words: readonly string[],
): Uint8Array {
  const domainHash = structHash(keccak256, domainStruct(domain), domainWords);
  return typedDigest(keccak256, domainHash, structHash(keccak256, struct, words));
}
