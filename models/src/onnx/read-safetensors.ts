// Weights in the safetensors format: eight bytes of header size (little-endian), a JSON header, the tensors' bytes.
import { float16ToNumber } from "@starling/protocol";
import { z } from "zod";
import type { DecoderWeights } from "./decoder-shape.ts";

const HEADER_BYTES_MAX = 16 * 2 ** 20;

const header = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.enum(["F16", "F32"]),
      shape: z.array(z.int().min(0)),
      data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** A tensor by name, as float32; throws where the file doesn't hold it in that shape. */
export function readSafetensors(bytes: Uint8Array): DecoderWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = bytes.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true));
  if (!(headerBytes <= Math.min(HEADER_BYTES_MAX, bytes.length - 8)))
    throw new Error("the file is no safetensors file");
  const tensors = header.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))));
  const start = 8 + headerBytes;
  return (name, ...dims) => {
    const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (found === undefined || !Array.isArray(found.data_offsets) || !Array.isArray(found.shape))
      throw new Error(`there is no weight ${name}`);
    if (found.shape.join() !== dims.join())
      throw new Error(`${name} has shape [${found.shape.join(", ")}], not [${dims.join(", ")}]`);
    const size = dims.reduce((a, b) => a * b, 1);
    const [from, to] = found.data_offsets;
    const width = found.dtype === "F16" ? 2 : 4;
    if (to - from !== size * width || start + to > bytes.length)
      throw new Error(`the bytes of ${name} are not all there`);
    return Float32Array.from({ length: size }, (_, index) =>
      width === 2
        ? float16ToNumber(view.getUint16(start + from + 2 * index, true))
        : view.getFloat32(start + from + 4 * index, true),
    );
  };
}
