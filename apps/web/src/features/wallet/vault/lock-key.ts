// The key that opens one lock: from a passphrase by scrypt (RFC 7914), or from what a passkey answers (WebAuthn PRF) by HKDF (RFC 5869).
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { encodeText } from "@starling/protocol";
import { type Bytes, importKey } from "./seal.ts";
import { PASSPHRASE_CHARS_MAX, PASSPHRASE_CHARS_MIN, PASSPHRASE_DISTINCT_MIN, SCRYPT_TICK_MS } from "./vault-limits.ts";

const KEY_BYTES = 32;
const HKDF_INFO = "starling-wallet/1/passkey";
/** A little more than scrypt's 128 * N * r bytes. */
const SCRATCH_BYTES = 1024 * 1024;

export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Long enough, and not the same few characters over and over. What it is worth nobody can tell from its looks: see docs/explanation/wallet.md. */
export const isPassphraseAllowed = (passphrase: string): boolean =>
  passphrase.length >= PASSPHRASE_CHARS_MIN &&
  passphrase.length <= PASSPHRASE_CHARS_MAX &&
  new Set(passphrase).size >= PASSPHRASE_DISTINCT_MIN;

/** Gives way to the page every SCRYPT_TICK_MS; `onProgress` hears 0 to 1. Composed and decomposed letters count as the same. */
export async function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  { N, r, p }: ScryptCost,
  onProgress: (share: number) => void = () => {},
): Promise<CryptoKey> {
  const text = encodeText(passphrase.normalize("NFKC"));
  const maxmem = 128 * N * r * p + SCRATCH_BYTES;
  const raw = await scryptAsync(text, salt, {
    N,
    r,
    p,
    dkLen: KEY_BYTES,
    asyncTick: SCRYPT_TICK_MS,
    maxmem,
    onProgress,
  });
  const bytes = new Uint8Array(raw);
  try {
    return await importKey(bytes);
  } finally {
    for (const secret of [text, raw, bytes]) secret.fill(0);
  }
}

/** `answer`: the 32 bytes that the passkey computes from the lock's salt. */
export async function passkeyKey(answer: Bytes, salt: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", answer, "HKDF", false, ["deriveKey"]);
  const info = new Uint8Array(encodeText(HKDF_INFO));
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    material,
    { name: "AES-GCM", length: 8 * KEY_BYTES },
    false,
    ["encrypt", "decrypt"],
  );
}
