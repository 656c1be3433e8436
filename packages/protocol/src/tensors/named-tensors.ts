// Named tensors as bytes: an item of task `tensors`, and its answer. A bundle of name, frame, name, frame, …, names ascending,
// so that the same tensors have the same bytes, and one hash.
import { packBundle, unpackBundle } from "../bundle.ts";
import { fail, type Outcome, ok } from "../errors.ts";
import { decodeTensor, encodeTensor, type TensorBytes } from "../tensor-frame.ts";
import { TENSOR_LIMITS } from "./tensor-limits.ts";

export type NamedTensors = ReadonlyMap<string, TensorBytes>;

/** Names are printable ASCII, so that a byte is a letter. */
const nameBytes = (name: string): Uint8Array => Uint8Array.from(name, (letter) => letter.charCodeAt(0));

export function encodeNamedTensors(tensors: NamedTensors): Uint8Array {
  if (tensors.size > TENSOR_LIMITS.portsMax) throw new Error(`at most ${TENSOR_LIMITS.portsMax} tensors go together`);
  const named = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  return packBundle(named.flatMap(([name, tensor]) => [nameBytes(name), encodeTensor(tensor)]));
}

/** The inverse; the tensors' data are views into `bytes`. Refuses names that are doubled, out of order or too long. */
export function decodeNamedTensors(bytes: Uint8Array): Outcome<NamedTensors, "malformed_frame"> {
  const parts = unpackBundle(bytes, 2 * TENSOR_LIMITS.portsMax);
  if (!parts.ok) return parts;
  const tensors = new Map<string, TensorBytes>();
  let before: string | undefined;
  for (let i = 0; i < parts.value.length; i += 2) {
    const [letters, frame] = parts.value.slice(i, i + 2);
    if (letters === undefined || frame === undefined)
      return fail("malformed_frame", { detail: "A tensor has a name and no frame." });
    const name = nameOf(letters);
    if (name === undefined || (before !== undefined && name <= before))
      return fail("malformed_frame", { detail: "The tensors' names are not ascending." });
    const tensor = decodeTensor(frame);
    if (!tensor.ok) return tensor;
    tensors.set(name, tensor.value);
    before = name;
  }
  return ok(tensors);
}

function nameOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength === 0 || bytes.byteLength > TENSOR_LIMITS.nameCharsMax) return undefined;
  if (bytes.some((byte) => byte < FIRST_LETTER || byte > LAST_LETTER)) return undefined;
  return String.fromCharCode(...bytes);
}

const FIRST_LETTER = 0x21;
const LAST_LETTER = 0x7e;
