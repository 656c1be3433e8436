import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { helloText, type PublicKeyJwk, publicKeyJwk } from "@starling/protocol";

/** A contributor's key, as a node holds it. */
export interface NodeIdentity {
  readonly publicKey: PublicKeyJwk;
  /** The signature of a hello, base64url. */
  sign(nonce: string, nodeKey: string): string;
  /** The signature of any text, base64url. */
  signText(text: string): string;
}

/** A private key as a node keeps it. */
export type PrivateKeyJwk = PublicKeyJwk & { readonly d: string };

export function createIdentity(): NodeIdentity {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = pair.publicKey.export({ format: "jwk" });
  return identityOf(publicKeyJwk.parse({ kty, crv, x, y }), pair.privateKey);
}

/** The identity whose key this is. */
export function identityFromKey({ d, ...publicKey }: PrivateKeyJwk): NodeIdentity {
  return identityOf(publicKey, createPrivateKey({ key: { ...publicKey, d }, format: "jwk" }));
}

const identityOf = (publicKey: PublicKeyJwk, key: KeyObject): NodeIdentity => ({
  publicKey,
  sign: (nonce, nodeKey) => signText(key, helloText(nonce, nodeKey)),
  signText: (text) => signText(key, text),
});

const signText = (key: KeyObject, text: string): string =>
  sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
