import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 as hashOnce } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesOfHex, coordinateBytes, hexOf, type Keccak256, type PublicKeyJwk, type Sha256 } from "@starling/protocol";

export const keccak256: Keccak256 = (bytes) => keccak_256(bytes);

export const sha256: Sha256 = (...parts) => {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return hashOnce(only);
  const hash = hashOnce.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * The address whose key gave a signature (0x, r, s and v of 27 or 28), in lower case; undefined when none did. The other
 * form that each signature has (a large s) isn't taken, as contracts don't.
 */
export function recoverAddress(digest: Uint8Array, signature: string): string | undefined {
  const bytes = bytesOfHex(signature.slice(2));
  const recovery = (bytes[64] ?? 0) - 27;
  if (bytes.byteLength !== 65 || (recovery !== 0 && recovery !== 1)) return undefined;
  try {
    const signed = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), "compact").addRecoveryBit(recovery);
    if (signed.hasHighS()) return undefined;
    const key = signed.recoverPublicKey(digest).toBytes(false);
    return `0x${hexOf(keccak256(key.subarray(1)).subarray(12))}`;
  } catch {
    return undefined; // r or s is no number of the curve, or no point has it
  }
}

const ECDSA_P256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Whether a node's key signed the text (ECDSA P-256 SHA-256, IEEE P1363). A key that is no point of the curve signed nothing. */
export async function nodeSigned(key: PublicKeyJwk, signature: Uint8Array, text: string): Promise<boolean> {
  const message = new TextEncoder().encode(text);
  try {
    // Pages that came over plain HTTP have no WebCrypto.
    if (globalThis.crypto?.subtle === undefined)
      return p256.verify(signature, message, pointOf(key), { lowS: false, format: "compact" });
    const { kty, crv, x, y } = key;
    const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ECDSA_P256, false, ["verify"]);
    const algorithm = { name: "ECDSA", hash: "SHA-256" } as const;
    return await crypto.subtle.verify(algorithm, imported, new Uint8Array(signature), message);
  } catch {
    return false;
  }
}

const pointOf = ({ x, y }: PublicKeyJwk): Uint8Array => Uint8Array.of(4, ...coordinateBytes(x), ...coordinateBytes(y));
