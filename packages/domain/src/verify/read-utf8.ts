// UTF-8 to text, as in TextDecoder's fatal mode; written here because the domain has no platform.

/** Code units gathered before they are made a text: `String.fromCharCode` takes so many arguments everywhere. */
const UNITS_MAX = 4096;

/** Null for bytes that are not valid UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
export function readUtf8(bytes: Uint8Array): string | null {
  const units = new Uint16Array(Math.min(bytes.byteLength, UNITS_MAX) + 1);
  let text = "";
  let count = 0;
  for (let at = 0; at < bytes.byteLength; ) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      units[count++] = first;
      at++;
    } else {
      const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
      const point = readPoint(bytes, at, length);
      if (point < 0) return null;
      if (point < 0x1_0000) units[count++] = point;
      else {
        units[count++] = 0xd800 + ((point - 0x1_0000) >> 10);
        units[count++] = 0xdc00 + ((point - 0x1_0000) & 0x3ff);
      }
      at += length;
    }
    if (count < UNITS_MAX) continue;
    text += textOf(units.subarray(0, count));
    count = 0;
  }
  return text + textOf(units.subarray(0, count));
}

/** Not spread: that would go through an iterator, at ten times the cost. */
const textOf = (units: Uint16Array): string => Reflect.apply(String.fromCharCode, null, units);

const LEAST = [0, 0, 0x80, 0x800, 0x1_0000];

/** The code point of `length` (2 to 4) bytes at `at`; -1 for what is none. */
function readPoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0xc2 || first > 0xf4) return -1;
  let point = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (next & 0x3f);
  }
  if (point < (LEAST[length] ?? 0) || point > 0x10_ffff) return -1;
  return point >= 0xd800 && point < 0xe000 ? -1 : point;
}
