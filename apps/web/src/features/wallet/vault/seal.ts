// AES-256-GCM, with a fresh random IV each time and additional data that says what is sealed.
import { base64urlOf, bytesOfBase64url, encodeText } from "@starling/protocol";
import type { Sealed } from "./wallet-file.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const ALGORITHM = "AES-GCM";
const IV_BYTES = 12;

export const randomBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count));

/** A key that can be used and not read. */
export const importKey = (raw: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", raw, ALGORITHM, false, ["encrypt", "decrypt"]);

export async function seal(key: CryptoKey, plain: Bytes, about: string): Promise<Sealed> {
  const iv = randomBytes(IV_BYTES);
  const data = await crypto.subtle.encrypt({ name: ALGORITHM, iv, additionalData: aad(about) }, key, plain);
  return { iv: base64urlOf(iv), data: base64urlOf(new Uint8Array(data)) };
}

/** undefined when the key is another, or the data or what it is about was changed. */
export async function unseal(key: CryptoKey, { iv, data }: Sealed, about: string): Promise<Bytes | undefined> {
  const [ivBytes, dataBytes] = [bytesOf(iv), bytesOf(data)];
  if (ivBytes === undefined || dataBytes === undefined) return undefined;
  try {
    const given = { name: ALGORITHM, iv: ivBytes, additionalData: aad(about) };
    return new Uint8Array(await crypto.subtle.decrypt(given, key, dataBytes));
  } catch {
    return undefined; // Web Crypto says no more than that
  }
}

export function bytesOf(text: string): Bytes | undefined {
  const bytes = bytesOfBase64url(text);
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}

const aad = (about: string): Bytes => new Uint8Array(encodeText(about));
