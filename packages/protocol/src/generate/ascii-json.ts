// JSON in ASCII alone, other characters escaped: the same bytes everywhere, and read without a text decoder.

const PIECE_BYTES = 8192;

export function encodeAsciiJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Throws a SyntaxError when it isn't JSON, or has a byte beyond ASCII. */
export function decodeAsciiJson(bytes: Uint8Array): unknown {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON refuses control characters itself
  if (!/^[\x00-\x7f]*$/.test(text)) throw new SyntaxError("a byte is beyond ASCII");
  return JSON.parse(text);
}
