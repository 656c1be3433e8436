import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { helloText, type PublicKeyJwk, publicKeyJwk } from "@starling/protocol";

/** A contributor's key, as a node holds it. */
export interface NodeIdentity {
  readonly publicKey: PublicKeyJwk;
  /** The signature of a hello, base64url. */
  sign(nonce: string, nodeKey: string): string;
}

export function createIdentity(): NodeIdentity {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = pair.publicKey.export({ format: "jwk" });
  return {
    publicKey: publicKeyJwk.parse({ kty, crv, x, y }),
    sign: (nonce, nodeKey) => signText(pair.privateKey, helloText(nonce, nodeKey)),
  };
}

const signText = (key: KeyObject, text: string): string =>
  sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
