// A bundle: many byte strings in one. u32 count, then count u32 lengths, then the parts, all little-endian.
// A chunk's input is a bundle of its items; a chunk's output is a bundle of its items' outputs.
import { fail, type Outcome, ok } from "./errors.ts";

export const BUNDLE_PARTS_MAX = 65_536;

export function packBundle(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length > BUNDLE_PARTS_MAX) throw new Error(`a bundle holds at most ${BUNDLE_PARTS_MAX} parts`);
  const head = 4 + 4 * parts.length;
  const out = new Uint8Array(parts.reduce((n, p) => n + p.byteLength, head));
  const view = new DataView(out.buffer);
  view.setUint32(0, parts.length, true);
  let at = head;
  parts.forEach((part, i) => {
    view.setUint32(4 + 4 * i, part.byteLength, true);
    out.set(part, at);
    at += part.byteLength;
  });
  return out;
}

/** The parts as views into `bytes` (no copy). Refuses what is cut short, has bytes left over, or counts more parts than `partsMax`. */
export function unpackBundle(bytes: Uint8Array, partsMax = BUNDLE_PARTS_MAX): Outcome<Uint8Array[], "malformed_frame"> {
  if (bytes.byteLength < 4) return fail("malformed_frame", { detail: "The bundle is shorter than its header." });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > partsMax)
    return fail("malformed_frame", { detail: `The bundle counts ${count} parts; at most ${partsMax} are taken.` });
  let at = 4 + 4 * count;
  if (bytes.byteLength < at) return fail("malformed_frame", { detail: "The bundle is shorter than its table." });
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const length = view.getUint32(4 + 4 * i, true);
    if (at + length > bytes.byteLength) return fail("malformed_frame", { detail: "The bundle is cut short." });
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at !== bytes.byteLength) return fail("malformed_frame", { detail: "The bundle has bytes left over." });
  return ok(parts);
}
