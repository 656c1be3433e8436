// Who connects: the `auth` JWT that WalletConnect clients sign with their Ed25519 key (EdDSA, RFC 8037; did:key, W3C CCG).
import { ed25519 } from "@noble/curves/ed25519.js";
import { base58 } from "@scure/base";
import { bytesOfBase64url } from "@starling/protocol";
import { z } from "zod";
import { type HandshakeFault, refused, type Taken, taken } from "./relay-fault.ts";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

/** did:key with multibase `z` (base58btc) of multicodec 0xed01 and 32 bytes of key: 47 or 48 characters of it. */
const DID_KEY = /^did:key:z[1-9A-HJ-NP-Za-km-z]{44,52}$/;
const ED25519_CODEC = [0xed, 0x01] as const;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

const header = z.object({ alg: z.literal("EdDSA"), typ: z.literal("JWT") });
const payload = z.object({
  iss: z.string().max(80).regex(DID_KEY),
  /** Random, one a start of the client. */
  sub: z.string().max(256),
  aud: z.string().max(512),
  iat: z.number().int(),
  exp: z.number().int(),
});

export interface TokenRules {
  readonly limits: Pick<WalletConnectLimits, "tokenCharsMax" | "tokenLifetimeMaxS" | "clockSkewS">;
  /** Whether this is an address that clients know this relay by. */
  readonly isOwnUrl: (audience: string) => boolean;
  readonly nowMs: () => number;
}

/** The client's id, its did:key. A token is good for any number of connections while it lasts: clients reconnect with it. */
export function readToken(
  token: string | null,
  { limits, isOwnUrl, nowMs }: TokenRules,
): Taken<string, HandshakeFault> {
  if (token === null || token === "") return refused("token_missing");
  if (token.length > limits.tokenCharsMax) return refused("token_malformed");
  const parts = token.split(".");
  const [head = "", body = "", seal = ""] = parts;
  const claims = payload.safeParse(jsonOf(body));
  const signature = bytesOfBase64url(seal);
  if (parts.length !== 3 || !header.safeParse(jsonOf(head)).success || !claims.success)
    return refused("token_malformed");
  if (signature?.length !== SIGNATURE_BYTES) return refused("token_malformed");
  const { iss, aud, iat, exp } = claims.data;
  const key = keyOf(iss);
  if (key === undefined) return refused("token_malformed");
  const nowS = nowMs() / 1000;
  if (exp <= nowS || iat > nowS + limits.clockSkewS || exp - iat > limits.tokenLifetimeMaxS)
    return refused("token_expired");
  if (!isOwnUrl(aud)) return refused("token_elsewhere");
  return isSigned(signature, `${head}.${body}`, key) ? taken(iss) : refused("token_forged");
}

function isSigned(signature: Uint8Array, signed: string, key: Uint8Array): boolean {
  try {
    // By RFC 8032: the default is laxer and takes keys of small order, which sign everything.
    return ed25519.verify(signature, new TextEncoder().encode(signed), key, { zip215: false });
  } catch {
    // Not a point of the curve.
    return false;
  }
}

function keyOf(did: string): Uint8Array | undefined {
  const bytes = base58.decode(did.slice("did:key:z".length));
  const isEd25519 = ED25519_CODEC.every((byte, i) => bytes[i] === byte);
  return isEd25519 && bytes.length === ED25519_CODEC.length + KEY_BYTES ? bytes.slice(ED25519_CODEC.length) : undefined;
}

function jsonOf(part: string): unknown {
  const bytes = bytesOfBase64url(part);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
