// A device's key: P-256, known by its thumbprint. Nodes say hello with it, and people sign in with it.
import { createHash, webcrypto } from "node:crypto";
import type { PublicKeyJwk } from "@starling/protocol";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const encoder = new TextEncoder();

/** Whether the signature (IEEE P1363, base64url) is the key's over the text's UTF-8. A key that is no point of the curve fits nothing. */
export async function verifyDeviceText(publicKey: PublicKeyJwk, signature: string, text: string): Promise<boolean> {
  try {
    const { kty, crv, x, y } = publicKey;
    const key = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y }, ALGORITHM, false, ["verify"]);
    return await webcrypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      Buffer.from(signature, "base64url"),
      encoder.encode(text),
    );
  } catch {
    return false;
  }
}

/** The JWK thumbprint (RFC 7638, SHA-256, base64url). */
export function thumbprintOf({ crv, kty, x, y }: PublicKeyJwk): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
}

/** Whether both coordinates are written in the one way that base64url has for them, so that a key has one thumbprint. */
export const isCanonicalKey = ({ x, y }: PublicKeyJwk): boolean =>
  [x, y].every((text) => Buffer.from(text, "base64url").toString("base64url") === text);
