// A client's token, honest unless told otherwise.
import { ed25519 } from "@noble/curves/ed25519.js";
import { base58 } from "@scure/base";
import { base64urlOf } from "@starling/protocol";

export interface TestClient {
  readonly clientId: string;
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

const DAY_S = 86_400;
const encode = (value: unknown) => base64urlOf(new TextEncoder().encode(JSON.stringify(value)));

export const didOf = (publicKey: Uint8Array, codec = [0xed, 0x01]) =>
  `did:key:z${base58.encode(Uint8Array.of(...codec, ...publicKey))}`;

/** @param aud the relay that its tokens are for */
export function testClient(aud: string, secretKey = ed25519.utils.randomSecretKey()): TestClient {
  const clientId = didOf(ed25519.getPublicKey(secretKey));
  return {
    clientId,
    token(claims = {}, header = {}) {
      const iat = Math.floor(Date.now() / 1000);
      const payload = { iss: clientId, sub: "a".repeat(64), aud, iat, exp: iat + DAY_S, ...claims };
      const signed = `${encode({ alg: "EdDSA", typ: "JWT", ...header })}.${encode(payload)}`;
      return `${signed}.${base64urlOf(ed25519.sign(new TextEncoder().encode(signed), secretKey))}`;
    },
  };
}
