// SHA-256 as the relay needs it: of what passes through it, many times a second.
import { hash } from "node:crypto";
import type { Sha256 } from "@starling/protocol";

/** Small parts are put one behind the other here: one call of the hash costs less than several updates. */
const scratch = Buffer.allocUnsafe(4096);

/** The hash of the parts, one behind the other: 32 bytes. */
export const sha256: Sha256 = (...parts) => {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return bytesOf(hash("sha256", first, "hex"));
  let length = 0;
  for (const part of parts) length += part.byteLength;
  if (length > scratch.byteLength) return bytesOf(hash("sha256", Buffer.concat(parts), "hex"));
  let at = 0;
  for (const part of parts) {
    scratch.set(part, at);
    at += part.byteLength;
  }
  return bytesOf(hash("sha256", scratch.subarray(0, length), "hex"));
};

/** By way of hex, since such bytes come from Node's pool: an ArrayBuffer for each hash costs more than the hash. */
const bytesOf = (hex: string): Buffer => Buffer.from(hex, "hex");

/** 64 lower-case hex digits. */
export const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
