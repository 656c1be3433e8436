// Base64 that works in browsers and Node alike.

const STEP = 0x8000;

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += STEP) binary += String.fromCharCode(...bytes.subarray(i, i + STEP));
  return btoa(binary);
}

/** Throws on text that is no base64. */
export const base64ToBytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Little-endian float32 values, as `encoding_format: "base64"` gives them. Throws on text that is no base64 of whole floats. */
export function base64ToFloat32(text: string): Float32Array {
  const bytes = base64ToBytes(text);
  const view = new DataView(bytes.buffer);
  if (bytes.length % 4 !== 0) throw new Error("not a whole number of floats");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
