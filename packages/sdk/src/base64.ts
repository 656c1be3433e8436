// Base64 that works in browsers and Node alike.

const STEP = 0x8000;

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += STEP) binary += String.fromCharCode(...bytes.subarray(i, i + STEP));
  return btoa(binary);
}

/** Little-endian float32 values, as `encoding_format: "base64"` gives them. Throws on text that is no base64 of whole floats. */
export function base64ToFloat32(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  if (bytes.length % 4 !== 0) throw new Error("not a whole number of floats");
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
