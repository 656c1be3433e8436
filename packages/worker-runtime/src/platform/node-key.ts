import { encodeText, type PublicKeyJwk, publicKeyJwk } from "@starling/protocol";
import { base64url } from "./base64url.ts";

/** A contributor's key: the account is named by its public half. */
export interface NodeKey {
  readonly publicKey: PublicKeyJwk;
  /** ECDSA P-256 SHA-256 over the text's UTF-8 (IEEE P1363, base64url). */
  sign(text: string): Promise<string>;
}

export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

export function nodeKeyOf(privateKey: CryptoKey, publicKey: PublicKeyJwk): NodeKey {
  return {
    publicKey,
    sign: async (text) => {
      const data = new Uint8Array(encodeText(text));
      return base64url(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, data)));
    },
  };
}

/** The public members of a JWK; throws when it is no P-256 key. */
export function publicPart(jwk: unknown): PublicKeyJwk {
  const { kty, crv, x, y } = typeof jwk === "object" && jwk !== null ? (jwk as Record<string, unknown>) : {};
  return publicKeyJwk.parse({ kty, crv, x, y });
}
