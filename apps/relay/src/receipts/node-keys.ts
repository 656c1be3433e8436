// Nodes' public keys, which the database doesn't have: an ECDSA signature and its text fit four keys at most, and the
// thumbprints of the account's keys say which of them it was. Once a key, or a node where there are several; then remembered.
import { p256 } from "@noble/curves/nist.js";
import {
  attestationLeaf,
  base64urlOf,
  hexOf,
  type PublicKeyJwk,
  thumbprintBytes,
  unpackAttestation,
} from "@starling/protocol";
import { sha256 } from "../sha256.ts";
import { createBoundedMap } from "./bounded-map.ts";
import type { ReceiptFacts } from "./receipt-facts.ts";
import { RECEIPT_LOG_LIMITS } from "./receipt-limits.ts";

export interface NodeKeys {
  /** undefined when the attestation isn't of this result, or not by a key of the account. */
  keyOf(facts: ReceiptFacts): NodeKey | undefined;
}

export interface NodeKey {
  readonly publicKey: PublicKeyJwk;
  readonly thumbprint: string;
}

const RECOVERY_BITS = [0, 1, 2, 3] as const;

export function createNodeKeys(): NodeKeys {
  const known = createBoundedMap<NodeKey>(RECEIPT_LOG_LIMITS.keysCachedMax);
  return {
    keyOf(facts) {
      const { keyThumbprints, nodeId } = facts;
      // A node's id is made of its key's thumbprint: it has one key for ever.
      const name = (keyThumbprints.length === 1 ? keyThumbprints[0] : undefined) ?? nodeId;
      const remembered = known.get(name);
      if (remembered !== undefined && keyThumbprints.includes(remembered.thumbprint)) return remembered;
      const key = recoverKey(facts);
      if (key !== undefined) known.set(name, key);
      return key;
    },
  };
}

function recoverKey(facts: ReceiptFacts): NodeKey | undefined {
  const leaf = attestationLeaf(sha256, {
    ...facts,
    inputHash: hexOf(facts.inputHash),
    outputHash: hexOf(facts.outputHash),
  });
  const signed = unpackAttestation(sha256, leaf, facts.attestation);
  if (signed === undefined) return undefined;
  const digest = sha256(new TextEncoder().encode(signed.text));
  for (const bit of RECOVERY_BITS) {
    const publicKey = keyFrom(signed.signature, bit, digest);
    if (publicKey === undefined) continue;
    const thumbprint = base64urlOf(thumbprintBytes(sha256, publicKey));
    if (facts.keyThumbprints.includes(thumbprint)) return { publicKey, thumbprint };
  }
  return undefined;
}

function keyFrom(signature: Uint8Array, bit: number, digest: Uint8Array): PublicKeyJwk | undefined {
  try {
    const point = p256.Signature.fromBytes(signature, "compact").addRecoveryBit(bit).recoverPublicKey(digest);
    const bytes = point.toBytes(false);
    return { kty: "EC", crv: "P-256", x: base64urlOf(bytes.subarray(1, 33)), y: base64urlOf(bytes.subarray(33)) };
  } catch {
    return undefined; // no point of the curve for this bit
  }
}
