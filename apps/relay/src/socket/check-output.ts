// What a node returns is looked at before the engine sees it: the right number of outputs, each of the shape that the model gives.
import {
  decodeOcrOutput,
  decodeTensor,
  type ErrorCode,
  type ModelManifest,
  unpackBundle,
  unreachable,
} from "@starling/protocol";

export type OutputFault = Extract<ErrorCode, "malformed_frame" | "wrong_shape" | "not_finite">;

/** What is wrong with a chunk's output bundle, or null. */
export function checkOutput(manifest: ModelManifest, itemCount: number, output: Uint8Array): OutputFault | null {
  const parts = unpackBundle(output);
  if (!parts.ok) return "malformed_frame";
  if (parts.value.length !== itemCount) return "wrong_shape";
  for (const part of parts.value) {
    const fault = checkItem(manifest, part);
    if (fault !== null) return fault;
  }
  return null;
}

function checkItem(manifest: ModelManifest, part: Uint8Array): OutputFault | null {
  switch (manifest.task) {
    case "embed": {
      const tensor = decodeTensor(part);
      if (!tensor.ok) return "malformed_frame";
      const { dtype, dims, data } = tensor.value;
      if (dtype !== "float32" || dims.length !== 1 || dims[0] !== manifest.params.dimensions) return "wrong_shape";
      return isFinite32(data) ? null : "not_finite";
    }
    case "ocr": {
      const read = decodeOcrOutput(part);
      return read.ok ? null : read.error.code;
    }
    default:
      return unreachable(manifest);
  }
}

const EXPONENT = 0x7f80_0000;

/** Whether little-endian float32 data holds neither NaN nor infinity: their exponent bits are all ones. */
function isFinite32(data: Uint8Array): boolean {
  if (data.byteOffset % 4 === 0) {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    for (let i = 0; i < words.length; i++) if (((words[i] ?? 0) & EXPONENT) === EXPONENT) return false;
    return true;
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.byteLength; at += 4) if ((view.getUint32(at, true) & EXPONENT) === EXPONENT) return false;
  return true;
}
