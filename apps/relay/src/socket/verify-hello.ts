// Who is there: a P-256 key that signed this connection's challenge.
import { createHash, webcrypto } from "node:crypto";
import { type Hello, helloText, makeId, type NodeId, type PublicKeyJwk } from "@starling/protocol";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const encoder = new TextEncoder();

/** Whether the hello's signature fits its key and the challenge. A key that is no point of the curve fits nothing. */
export async function verifyHello(hello: Hello, nonce: string): Promise<boolean> {
  try {
    const { kty, crv, x, y } = hello.publicKey;
    const key = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y }, ALGORITHM, false, ["verify"]);
    return await webcrypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      Buffer.from(hello.signature, "base64url"),
      encoder.encode(helloText(nonce, hello.nodeKey)),
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

/** A node's id: the same for the same key and node key, over reconnections and restarts of the relay. Nobody else can take it. */
export function nodeIdOf(thumbprint: string, nodeKey: string): NodeId {
  return makeId("node", 0, createHash("sha256").update(`starling node 1\n${thumbprint}\n${nodeKey}`).digest());
}
