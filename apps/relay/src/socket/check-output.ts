// What a node returns is looked at before the engine sees it: the right number of outputs, each of the shape that the model gives.
import {
  decodeOcrOutput,
  decodeTensor,
  type EmbedManifest,
  encodeTensor,
  float32Tensor,
  type ModelManifest,
  unpackBundle,
  unreachable,
} from "@starling/protocol";
import { checkTensors } from "./check-tensors.ts";
import { checkText } from "./check-text.ts";
import type { HeldLease } from "./node-connection.ts";
import type { OutputFault } from "./output-fault.ts";
import { textItemOf } from "./text-lease.ts";

type Asked = Pick<HeldLease, "itemCount" | "input" | "textItem">;

/** What is wrong with a chunk's output bundle, or null. */
export function checkOutput(manifest: ModelManifest, asked: Asked, output: Uint8Array): OutputFault | null {
  const parts = unpackBundle(output);
  if (!parts.ok) return "malformed_frame";
  if (parts.value.length !== asked.itemCount) return "wrong_shape";
  for (const [index, part] of parts.value.entries()) {
    const fault = checkItem(manifest, asked, part, index);
    if (fault !== null) return fault;
  }
  return null;
}

function checkItem(manifest: ModelManifest, asked: Asked, part: Uint8Array, index: number): OutputFault | null {
  switch (manifest.task) {
    case "embed":
      return checkVector(manifest, part);
    case "ocr": {
      const read = decodeOcrOutput(part);
      return read.ok ? null : read.error.code;
    }
    case "tensors":
      return checkTensors(manifest.params, asked.input, index, part);
    case "generate":
      return checkText(manifest.params, textItemOf(asked), part);
    default:
      return unreachable(manifest);
  }
}

/** A frame of a float32 vector is its model's one header and the numbers; what begins otherwise is read in full, to say what is wrong with it. */
function checkVector(manifest: EmbedManifest, part: Uint8Array): OutputFault | null {
  const { dimensions } = manifest.params;
  const head = headOf(dimensions);
  if (part.byteLength === head.byteLength + 4 * dimensions && beginsWith(part, head))
    return isFinite32(part.subarray(head.byteLength)) ? null : "not_finite";
  return decodeTensor(part).ok ? "wrong_shape" : "malformed_frame";
}

const heads = new Map<number, Uint8Array>();

function headOf(dimensions: number): Uint8Array {
  const known = heads.get(dimensions);
  if (known !== undefined) return known;
  const frame = encodeTensor(float32Tensor([dimensions], new Float32Array(dimensions)));
  const head = frame.subarray(0, frame.byteLength - 4 * dimensions);
  heads.set(dimensions, head);
  return head;
}

function beginsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  for (let i = 0; i < head.length; i++) if (bytes[i] !== head[i]) return false;
  return true;
}

const EXPONENT = 0x7f80_0000;
const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
if (!isLittleEndian) throw new Error("the relay runs on little-endian machines only");

/** Whether float32 data holds neither NaN nor infinity: their exponent bits are all ones. */
function isFinite32(data: Uint8Array): boolean {
  const aligned = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  for (let i = 0; i < words.length; i++) if (((words[i] ?? 0) & EXPONENT) === EXPONENT) return false;
  return true;
}
